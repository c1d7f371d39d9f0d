import { z } from 'zod';
import { generation, natural } from '../contracts/index.ts';

/** The form that handlers use, and that jobs had before the compact form below. */
const liveChunk = z.object({ seq: natural, startMs: natural, durationMs: natural, generation });

/** What follows the number of a chunk in its generation, in all versions: a random text or a UUID. */
const suffix = z.string().min(1).max(36);

/**
 * The compact form in the queue: values without names, and the generation without its leading number, so that
 * the largest batch has less than 2 KB. A newer version may add values.
 */
const travelling = z.tuple([natural, natural, natural, suffix]).rest(z.unknown());

const compact = z.codec(travelling, liveChunk, {
  decode: ([seq, startMs, durationMs, rest]) => ({
    seq,
    startMs,
    durationMs,
    generation: `${seq}-${rest}`,
  }),
  encode({ seq, startMs, durationMs, generation }, { issues }) {
    const beginning = `${seq}-`;
    if (!generation.startsWith(beginning)) {
      // Encoded in the older form.
      issues.push({
        code: 'custom',
        message: 'the generation does not begin with the number of the chunk',
        input: generation,
      });
      return z.NEVER;
    }
    return [seq, startMs, durationMs, generation.slice(beginning.length)] satisfies z.output<
      typeof travelling
    >;
  },
});

/** Written in the first form that fits; both are read. */
export const liveChunkPointer = z.union([compact, liveChunk]);
