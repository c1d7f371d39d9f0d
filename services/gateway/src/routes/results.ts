import {
  EXCERPT_TYPE,
  EXCERPTS,
  fillExcerptSlots,
  MAX_MOMENTS,
  type Report,
  report,
  timelinePage,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type InterviewRow, reports, timelinePoints } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { readExcerpt, readExcerpts } from '../media/excerpts.ts';
import { REPORT_POLICY } from '../plugins/security.ts';
import { answers, json, OF_AN_INTERVIEW } from './answers.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { interviewParams, mediaBody } from './params.ts';

const EXCERPT_DOCS = {
  picture: {
    operationId: 'getMomentPicture',
    summary: 'Read the picture of a moment',
    description:
      'The face in a moment of the report, by the place of the moment in `face.moments`. There is one where `picture` says so, for as long as the media are kept; of assessments there is none.',
  },
  sound: {
    operationId: 'getMomentSound',
    summary: 'Read the sound of a moment',
    description:
      'What the microphone heard around a moment of the report, by the place of the moment in `speech.moments`. There is one where `sound` says so, for as long as the media are kept; of assessments there is none.',
  },
} as const;

export const resultRoutes: FastifyPluginAsyncZod<Deps> = async (app, { store, blobs }) => {
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
      const found = await findReport(request.interview);
      reply.header('vary', 'accept');
      if (request.accepts().type(['json', 'html']) === 'html') {
        reply.helmet(REPORT_POLICY);
        const excerpts = await readExcerpts({ store, blobs }, request.interview, found.body);
        return reply.type('text/html; charset=utf-8').send(fillExcerptSlots(found.html, excerpts));
      }
      // As it was written: a report of an older form stays readable.
      reply.serializer((stored: Report) => JSON.stringify(stored));
      return reply.type('application/json').send(found.body);
    },
  );

  for (const excerpt of EXCERPTS) {
    app.get(
      `/v1/interviews/:id/report/${excerpt}s/:moment`,
      {
        config: { access: { scope: 'results', interview: true } },
        schema: {
          ...EXCERPT_DOCS[excerpt],
          tags: ['Results'],
          params: interviewParams.extend({
            moment: z.coerce
              .number()
              .int()
              .min(0)
              .max(MAX_MOMENTS - 1),
          }),
          response: answers(
            {
              200: {
                description: `The ${excerpt}`,
                content: { [EXCERPT_TYPE[excerpt]]: { schema: mediaBody } },
              },
            },
            [...OF_AN_INTERVIEW, 'report_not_ready'],
          ),
        },
      },
      async (request, reply) => {
        const { interview, params } = request;
        const found = await findReport(interview);
        const file = await readExcerpt({ store, blobs }, interview, found.body, excerpt, params.moment);
        if (!file) throw new PoiseError('not_found', `there is no ${excerpt} of this moment`);
        return reply.type(EXCERPT_TYPE[excerpt]).send(Buffer.from(file));
      },
    );
  }

  async function findReport({ id }: InterviewRow) {
    const found = await reports.find(store.db, id);
    if (!found) throw new PoiseError('report_not_ready', undefined, { retryAfterSeconds: 2 });
    return found;
  }
};
