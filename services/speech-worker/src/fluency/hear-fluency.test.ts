import { ONNX_SESSION_OPTIONS, readModel } from '@poise/inference';
import type { Disfluency } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { samplesOf } from '../dsp/frames.ts';
import { blockPowers, LEVEL_BLOCK_MS } from '../dsp/level.ts';
import { measureSpeech } from '../pipeline/measure-range.ts';
import { actorSound, hasActors } from '../testing/clips.ts';
import { whiteNoise } from '../testing/signals.ts';
import { loadSilero } from '../vad/silero.ts';
import { speechSegments } from '../vad/speech-segments.ts';
import { hearFluency, readFluencyModel } from './hear-fluency.ts';

const hiss = whiteNoise(0.0005);
const silence = (ms: number): Float32Array => Float32Array.from({ length: samplesOf(ms) }, hiss);

function joined(...parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}

/** Periods of a vowel, one after the other, cross-faded: a sound that is held. */
function held(samples: Float32Array, centre: number, ms: number): Float32Array {
  const at = (i: number): number => samples[i] ?? 0;
  const likeness = (lag: number): number => {
    let [product, energy] = [0, 1e-9];
    for (let i = centre; i < centre + 400; i += 1) {
      product += at(i) * at(i + lag);
      energy += at(i + lag) ** 2;
    }
    return product / Math.sqrt(energy);
  };
  const lags = Array.from({ length: 400 }, (_, i) => i + 300);
  const loop = lags.reduce((best, lag) => (likeness(lag) > likeness(best) ? lag : best));
  return Float32Array.from({ length: samplesOf(ms) }, (_, i) => {
    const place = i % loop;
    const share = place / loop;
    return (1 - share) * at(centre + loop + place) + share * at(centre + place);
  });
}

/** Without the second of silence that the clips begin and end with. */
function trimmed(samples: Float32Array): Float32Array {
  const powers = blockPowers(samples);
  const loud = (power: number): boolean => power > Math.max(...powers) * 1e-3;
  const [from, to] = [Math.max(0, powers.findIndex(loud) - 5), powers.findLastIndex(loud) + 15];
  return samples.subarray(samplesOf(from * LEVEL_BLOCK_MS), samplesOf(to * LEVEL_BLOCK_MS));
}

/** In the middle of the loudest vowel. */
function vowelOf(samples: Float32Array): number {
  const powers = blockPowers(samples);
  const smooth = powers.map((_, i) => powers.subarray(Math.max(0, i - 3), i + 4).reduce((a, b) => a + b));
  return samplesOf(smooth.indexOf(Math.max(...smooth)) * LEVEL_BLOCK_MS);
}

describe.skipIf(!hasActors)(
  'fluency of actors who were not learnt from (needs ffmpeg and the shared clips)',
  () => {
    let hear: (samples: Float32Array) => Promise<ReturnType<ReturnType<typeof hearFluency>>>;
    let first: Float32Array;
    let second: Float32Array;
    let at: number;

    beforeAll(async () => {
      const [weights] = (await readModel('silero-vad')).values();
      const detect = await loadSilero(weights as Uint8Array, ONNX_SESSION_OPTIONS);
      const model = readFluencyModel(await readModel('fluency'));
      hear = async (samples) => {
        const sound = measureSpeech(samples, 0, speechSegments(samples, await detect(samples)));
        return hearFluency(sound, model)(0, samples.length / 16);
      };
      first = joined(trimmed(actorSound('03-01-01-01-01-01-19')), silence(250));
      second = trimmed(actorSound('03-01-01-01-02-01-19'));
      at = vowelOf(second);
    });

    /** Both sentences, with something put into the second one, and when it lasts. */
    function withInsertion(before: number, inserted: Float32Array) {
      const startMs = (first.length + before) / 16;
      return {
        samples: joined(first, second.subarray(0, before), inserted, second.subarray(before)),
        startMs,
        endMs: startMs + inserted.length / 16,
      };
    }

    const insertions: Record<Disfluency['kind'], () => ReturnType<typeof withInsertion>> = {
      repetition: () => {
        const unit = second.subarray(at - samplesOf(150), at + samplesOf(50));
        return withInsertion(
          at - samplesOf(150),
          joined(unit, silence(60), unit, silence(60), unit, silence(60)),
        );
      },
      prolongation: () => withInsertion(at, held(second, at, 700)),
      block: () => withInsertion(at - samplesOf(40), silence(700)),
      'filled-pause': () => {
        const uh = held(second, at, 450).map(
          (s, i, all) => 0.6 * s * Math.min(1, i / 400, (all.length - i) / 1200),
        );
        return withInsertion(0, joined(silence(250), uh, silence(250)));
      },
    };

    it('when two sentences are fluent, then nothing is found in them, and they are called fluent', async () => {
      const { disfluencies, fluency } = await hear(joined(first, second));
      expect(disfluencies).toEqual([]);
      expect(fluency?.fluent).toBeGreaterThan(0.5);
    });

    it.each(Object.entries(insertions))(
      'when a %s is inserted, then it is found where it is',
      async (kind, insert) => {
        const { samples, startMs, endMs } = insert();
        const { disfluencies } = await hear(samples);
        const found = disfluencies?.filter((event) => event.kind === kind) ?? [];
        expect(found).toHaveLength(1);
        expect(found[0]?.startMs).toBeGreaterThan(startMs - 400);
        expect(found[0]?.endMs).toBeLessThan(endMs + 400);
        const shared = Math.min(endMs, found[0]?.endMs ?? 0) - Math.max(startMs, found[0]?.startMs ?? 0);
        expect(shared).toBeGreaterThan(200);
      },
    );

    it('when there is less than three seconds of speech, then only disfluencies are told', async () => {
      const { disfluencies, fluency } = await hear(second.subarray(0, samplesOf(2500)));
      expect(disfluencies).toBeDefined();
      expect(fluency).toBeUndefined();
    });
  },
);
