import { readModel } from '@poise/inference';
import type { Disfluency, SpeechObservation } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { samplesOf } from '../../dsp/frames.ts';
import { blockPowers, LEVEL_BLOCK_MS } from '../../dsp/level.ts';
import { trackPitch } from '../../dsp/pitch.ts';
import { measureSpeech } from '../../measure/measure-range.ts';
import { chunkView } from '../../summarise/chunk-view.ts';
import { summariseFluency } from '../../summarise/fluency.ts';
import { actorAudio, hasActors } from '../../testing/clips.ts';
import { whiteNoise } from '../../testing/signals.ts';
import { analyseFluency, readFluencyModel } from './analyse-fluency.ts';

/** As quiet as the room of the clips. */
const hiss = whiteNoise(0.0002);
const silence = (ms: number): Float32Array => Float32Array.from({ length: samplesOf(ms) }, hiss);

function joined(...parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}

/** Periods of a vowel, one after the other, cross-faded: a sound that is prolonged. */
function prolonged(samples: Float32Array, centre: number, ms: number): Float32Array {
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

let analyse: (samples: Float32Array) => Pick<SpeechObservation, 'disfluencies' | 'fluency'>;

describe.skipIf(!hasActors).each([
  ['a man', '17'],
  ['a woman', '18'],
])('fluency of %s who is not in the training data (needs ffmpeg and the shared clips)', (_who, actor) => {
  let first: Float32Array;
  let second: Float32Array;
  let at: number;

  beforeAll(async () => {
    const model = readFluencyModel(await readModel('fluency'));
    analyse = (samples) => {
      const whole = { startMs: 0, endMs: samples.length / 16 };
      const measured = measureSpeech(samples, { speech: [whole], pitch: trackPitch(samples) });
      const range = { ...measured, segments: [], fluency: analyseFluency(measured, model) };
      return summariseFluency(chunkView(range, 0, whole), []);
    };
    first = joined(trimmed(actorAudio(`03-01-01-01-01-01-${actor}`)), silence(250));
    second = trimmed(actorAudio(`03-01-01-01-02-01-${actor}`));
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
      const unit = second.subarray(Math.max(0, at - samplesOf(150)), at + samplesOf(50));
      const gap = silence(60);
      return withInsertion(Math.max(0, at - samplesOf(150)), joined(unit, gap, unit, gap, unit, gap));
    },
    prolongation: () => withInsertion(at, prolonged(second, at, 700)),
    block: () => withInsertion(at - samplesOf(40), silence(700)),
    'filled-pause': () => {
      const uh = prolonged(second, at, 450);
      const faded = uh.map((s, i) => 0.6 * s * Math.min(1, i / 400, (uh.length - i) / 1200));
      return withInsertion(0, joined(silence(250), faded, silence(250)));
    },
  };

  it('when three sentences are fluent, then nothing is found in them, and they are classified as fluent', () => {
    const { disfluencies, fluency } = analyse(joined(first, second, silence(250), first));
    expect(disfluencies).toEqual([]);
    expect(fluency?.fluent).toBeGreaterThan(0.5);
  });

  it.each(Object.entries(insertions))(
    'when there is a %s, then it is found where it is, and nothing else',
    (kind, insert) => {
      const { samples, startMs, endMs } = insert();
      const [found, ...others] = analyse(samples).disfluencies ?? [];
      expect(others).toEqual([]);
      expect(found?.kind).toBe(kind);
      const [foundStartMs, foundEndMs] = [found?.startMs ?? 0, found?.endMs ?? 0];
      expect(foundStartMs).toBeGreaterThan(startMs - 400);
      expect(foundEndMs).toBeLessThan(endMs + 400);
      expect(Math.min(endMs, foundEndMs) - Math.max(startMs, foundStartMs)).toBeGreaterThan(300);
    },
  );

  it('when there is less than three seconds of speech, then only disfluencies are reported', () => {
    const { disfluencies, fluency } = analyse(first.subarray(0, samplesOf(2500)));
    expect(disfluencies).toBeDefined();
    expect(fluency).toBeUndefined();
  });
});
