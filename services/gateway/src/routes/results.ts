import { type Report, report, timelinePage } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { reports, timelinePoints } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { REPORT_POLICY } from '../plugins/security.ts';
import { answers, json, OF_AN_INTERVIEW } from './answers.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { interviewParams } from './params.ts';

export const resultRoutes: FastifyPluginAsyncZod<Deps> = async (app, { store }) => {
  app.get(
    '/v1/interviews/:id/timeline',
    {
      config: { access: { scope: 'results', interview: true } },
      schema: {
        operationId: 'getTimeline',
        summary: 'Read the timeline',
        description: 'One point a second, page by page.',
        tags: ['Results'],
        params: interviewParams,
        querystring: z.strictObject({
          cursor: z.string().max(64).optional().meta({ description: '`nextCursor` of the page before' }),
          limit: z.coerce.number().int().min(1).max(1_000).default(300),
        }),
        response: answers({ 200: json('A page', timelinePage) }, OF_AN_INTERVIEW),
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const fromSecond = cursor === undefined ? 0 : decodeCursor(cursor);
      const points = await timelinePoints.page(store.db, request.interview.id, {
        fromSecond,
        limit: limit + 1,
      });
      const next = points[limit];
      return {
        points: points.slice(0, limit),
        ...(next && { nextCursor: encodeCursor(next.second) }),
      };
    },
  );

  app.get(
    '/v1/interviews/:id/report',
    {
      config: { access: { scope: 'results', interview: true } },
      schema: {
        operationId: 'getReport',
        summary: 'Read the report',
        description: 'As figures, or with `Accept: text/html` as a page.',
        tags: ['Results'],
        params: interviewParams,
        response: answers(
          {
            200: {
              description: 'The report',
              content: { 'application/json': { schema: report }, 'text/html': { schema: z.string() } },
            },
          },
          [...OF_AN_INTERVIEW, 'report_not_ready'],
        ),
      },
    },
    async (request, reply) => {
      const found = await reports.find(store.db, request.interview.id);
      if (!found) throw new PoiseError('report_not_ready', undefined, { retryAfterSeconds: 2 });
      reply.header('vary', 'accept');
      if (request.accepts().type(['json', 'html']) === 'html') {
        reply.helmet(REPORT_POLICY);
        return reply.type('text/html; charset=utf-8').send(found.html);
      }
      // As it was written: a report of an older form stays readable.
      reply.serializer((stored: Report) => JSON.stringify(stored));
      return reply.type('application/json').send(found.body);
    },
  );
};
