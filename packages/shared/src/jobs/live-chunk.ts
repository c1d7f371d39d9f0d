import { z } from 'zod';
import { generation, natural } from '../contracts/index.ts';

/** As handlers know it, and as jobs carried it until the form below. */
const liveChunk = z.object({ seq: natural, startMs: natural, durationMs: natural, generation });

/** What follows a chunk's number in its generation, in every form that there has been: a random text or a UUID. */
const suffix = z.string().min(1).max(36);

/**
 * As it travels: values without names, and the generation without the number that it begins with, so that the
 * largest batch takes less than 2 KB. A newer version may add values.
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
      // Encoded in the other form.
      issues.push({
        code: 'custom',
        message: 'its generation does not begin with its number',
        input: generation,
      });
      return z.NEVER;
    }
    return [seq, startMs, durationMs, generation.slice(beginning.length)] satisfies z.output<
      typeof travelling
    >;
  },
});

/** Written in the first form that fits, read in both. */
export const liveChunkPointer = z.union([compact, liveChunk]);
