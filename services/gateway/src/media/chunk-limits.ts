import { modalityOf, STREAMS } from '@poise/shared/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { COUNTED_AT_ONCE, tooMany } from '../plugins/rate-limit.ts';
import { createWindows, type Slot } from './windows.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The slot of this chunk in the current second of its stream. */
    chunkSlot: Slot | undefined;
  }
}

/**
 * The rate limits of live chunks, as hooks of their route. Accepted chunks count against the limit per second of
 * their stream; a slot is taken before the body is read and released if the chunk is refused. Refused chunks
 * have their own limit, since they cost work too: per interview and stream, or per key if the key may not write
 * to the interview. Failed keys are counted per address, in `plugins/auth.ts`.
 */
export function chunkLimits(app: FastifyInstance, { settings }: Deps) {
  app.decorateRequest('chunkSlot');
  const accepted = createWindows(1_000, () => performance.now(), COUNTED_AT_ONCE);
  const countRefused = app.createRateLimit({
    max: settings.INTERVIEW_REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: refusedBy,
  });

  async function checkRefused(request: FastifyRequest): Promise<void> {
    const count = await countRefused(request, { increment: false });
    if (!count.isAllowed && count.remaining === 0) throw tooMany(count.ttl);
  }

  function releaseUnlessAccepted(request: FastifyRequest, reply: FastifyReply): void {
    if (reply.statusCode !== 202) request.chunkSlot?.release();
  }

  return {
    /** Runs when the key is known, but not yet the interview. */
    onRequest: checkRefused,
    /** Runs when the interview is known and nothing of the body has been read. */
    async preParsing(request: FastifyRequest, reply: FastifyReply) {
      await checkRefused(request);
      const stream = streamIn(request);
      // An unknown stream is refused by validation.
      if (!stream) return;
      const max = (modalityOf(stream).accepts?.maxPerSecond ?? 0) * settings.LIVE_RATE_FACTOR;
      const slot = accepted.take(`${request.interview.id} ${stream}`, max);
      if ('waitMs' in slot) throw tooMany(slot.waitMs);
      request.chunkSlot = slot;
      // For a caller that disconnects before it gets a response.
      reply.raw.once('close', () => releaseUnlessAccepted(request, reply));
    },
    async onSend(request: FastifyRequest, reply: FastifyReply) {
      releaseUnlessAccepted(request, reply);
      const { statusCode } = reply;
      const refused = statusCode >= 400 && statusCode < 500 && statusCode !== 429;
      if (refused && request.caller) await countRefused(request);
    },
  };
}

function refusedBy(request: FastifyRequest): string {
  return request.interview
    ? `refused ${request.interview.id} ${streamIn(request) ?? 'unknown'}`
    : `refused ${request.caller.keyId}`;
}

const streamIn = (request: FastifyRequest) =>
  STREAMS.find((known) => known === (request.params as { stream: string }).stream);
