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
import { decodeCursor, encodeCursor } from './cursor.ts';
import { interviewParams, mediaBody } from './params.ts';
import { INTERVIEW_ERRORS, json, responses } from './responses.ts';

const EXCERPT_DOCS = {
  picture: {
    operationId: 'getMomentPicture',
    summary: 'Read the image of a moment',
    description:
      'The face at a moment of the report. `moment` is the index in `face.moments`. Available if `picture` is true, for as long as the media are kept. Assessments have none.',
  },
  sound: {
    operationId: 'getMomentSound',
    summary: 'Read the audio of a moment',
    description:
      'The microphone audio around a moment of the report. `moment` is the index in `speech.moments`. Available if `sound` is true, for as long as the media are kept. Assessments have none.',
  },
} as const;

const EXCERPT_RESPONSE = { picture: 'The image', sound: 'The audio' } as const;

export const resultRoutes: FastifyPluginAsyncZod<Deps> = async (app, { store, blobs }) => {
  app.get(
    '/v1/interviews/:id/timeline',
    {
      config: { access: { scope: 'results', interview: true } },
      schema: {
        operationId: 'getTimeline',
        summary: 'Read the timeline',
        description: 'One point per second, in pages.',
        tags: ['Results'],
        params: interviewParams,
        querystring: z.strictObject({
          cursor: z.string().max(64).optional().meta({ description: '`nextCursor` of the previous page' }),
          limit: z.coerce.number().int().min(1).max(1_000).default(300),
        }),
        response: responses({ 200: json('A page of the timeline', timelinePage) }, INTERVIEW_ERRORS),
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
        description: 'As JSON, or as an HTML page with `Accept: text/html`.',
        tags: ['Results'],
        params: interviewParams,
        response: responses(
          {
            200: {
              description: 'The report',
              content: { 'application/json': { schema: report }, 'text/html': { schema: z.string() } },
            },
          },
          [...INTERVIEW_ERRORS, 'report_not_ready'],
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
      // Sent as stored: a report in an older format stays readable.
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
          response: responses(
            {
              200: {
                description: EXCERPT_RESPONSE[excerpt],
                content: { [EXCERPT_TYPE[excerpt]]: { schema: mediaBody } },
              },
            },
            [...INTERVIEW_ERRORS, 'report_not_ready'],
          ),
        },
      },
      async (request, reply) => {
        const { interview, params } = request;
        const found = await findReport(interview);
        const file = await readExcerpt({ store, blobs }, interview, found.body, excerpt, params.moment);
        if (!file) throw new PoiseError('not_found', `this moment has no ${excerpt}`);
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
