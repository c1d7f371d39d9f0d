import { Readable } from 'node:stream';
import type { InterviewEvent } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys, interviewEvents } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { followEvents, isLast } from '../events/feed.ts';
import { eventOfVersion01 } from '../older-clients/form.ts';
import { isOfOlderClient } from '../plugins/older-clients.ts';
import { interviewParams } from './params.ts';
import { INTERVIEW_ERRORS, responses } from './responses.ts';

/** No token lives longer; a reader that is still connected resumes where it was. */
const MAX_STREAM_MS = 86_400_000;

export const eventRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { store, bus, settings } = deps;
  const openByKey = new Map<string, number>();
  const stopping = new AbortController();
  app.addHook('preClose', async () => stopping.abort());

  app.get(
    '/v1/interviews/:id/events',
    {
      handlerTimeout: MAX_STREAM_MS,
      exposeHeadRoute: false,
      config: { access: { scope: 'interviews:read', interview: true, erased: true } },
      schema: {
        operationId: 'followEvents',
        summary: 'Follow the events',
        description:
          'The events of the interview as server-sent events. Each has its number as `id`, its type as `event` and an `InterviewEvent` as `data`. `Last-Event-ID` resumes after that event. The outcomes of chunks (`chunk.scored`, `chunk.rejected`, `chunk.failed`) have no number and are not replayed on resume. The stream ends after the complete `report.ready` or `interview.erased`. If no further events can follow, the response is 204.',
        tags: ['Results'],
        params: interviewParams,
        headers: z.looseObject({
          'last-event-id': z.coerce.number().int().min(0).max(2_000_000_000).optional(),
        }),
        response: responses(
          {
            200: { description: 'The events', content: { 'text/event-stream': { schema: z.string() } } },
            204: z.undefined().meta({ description: 'No further events' }),
          },
          INTERVIEW_ERRORS,
        ),
      },
    },
    async (request, reply) => {
      const { id } = request.interview;
      const after = request.headers['last-event-id'] ?? 0;
      if (await isOver(after)) return reply.code(204).send(undefined);

      const { keyId = request.ip } = request.caller;
      const open = openByKey.get(keyId) ?? 0;
      if (open >= settings.STREAMS_PER_KEY) {
        throw new PoiseError('rate_limited', 'too many open streams', { retryAfterSeconds: 5 });
      }
      openByKey.set(keyId, open + 1);
      const gone = new AbortController();
      const recheck = setInterval(() => void checkKey(), settings.RECHECK_KEYS_MS);
      const leave = () => {
        gone.abort();
        clearInterval(recheck);
        const left = (openByKey.get(keyId) ?? 1) - 1;
        if (left > 0) openByKey.set(keyId, left);
        else openByKey.delete(keyId);
      };
      // A caller that left during authentication has already closed, and emits no second `close`.
      if (reply.raw.destroyed) leave();
      else reply.raw.once('close', leave);
      const signal = AbortSignal.any([gone.signal, stopping.signal]);
      const events = followEvents({ db: store.db, bus }, id, after, signal);
      const form = isOfOlderClient(request, settings) ? eventOfVersion01 : (event: InterviewEvent) => event;
      // Proxies that buffer responses would hold the events back.
      reply.header('x-accel-buffering', 'no').header('cache-control', 'no-store, no-transform');
      return reply.type('text/event-stream').send(Readable.from(written(events, form)) as never);

      /** A stream ends with the key that opened it; an unavailable database does not end it. */
      async function checkKey(): Promise<void> {
        const { keyId: id } = request.caller;
        if (!id) return;
        const valid = await apiKeys.isInForce(store.db, id, new Date(deps.now())).catch(() => true);
        if (!valid) gone.abort();
      }

      async function isOver(seq: number): Promise<boolean> {
        if (seq === 0) return false;
        const [next] = await interviewEvents.after(store.db, id, seq, 1);
        if (next) return false;
        const [lastSeen] = await interviewEvents.after(store.db, id, seq - 1, 1);
        return lastSeen !== undefined && isLast(lastSeen);
      }
    },
  );
};

/** @param form returns undefined for an event that the reader does not receive */
async function* written(
  events: AsyncIterable<InterviewEvent | 'heartbeat'>,
  form: (event: InterviewEvent) => unknown,
): AsyncGenerator<string> {
  // Sent at once, so that callers know that they are connected.
  yield ': connected\n\n';
  for await (const event of events) {
    const data = event === 'heartbeat' ? undefined : form(event);
    if (event === 'heartbeat') yield ': heartbeat\n\n';
    else if (data !== undefined) {
      const id = event.seq === undefined ? '' : `id: ${event.seq}\n`;
      yield `${id}event: ${event.body.type}\ndata: ${JSON.stringify(data)}\n\n`;
    }
  }
}
