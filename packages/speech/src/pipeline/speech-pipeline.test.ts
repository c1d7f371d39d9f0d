import { setTimeout as sleep } from 'node:timers/promises';
import { type SpeechObservation, speechObservation } from '@poise/shared/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipSound, hasClips } from '../testing/clips.ts';
import type { SoundRange } from './measure-range.ts';
import { createSpeechPipeline, type SpeechPipeline } from './speech-pipeline.ts';

function collect(
  pipeline: SpeechPipeline,
  range: SoundRange,
  {
    emotion = true,
    fluency = true,
    signal,
  }: { emotion?: boolean; fluency?: boolean; signal?: AbortSignal } = {},
): Promise<SpeechObservation[]> {
  return Array.fromAsync(pipeline.analyse({ ...range, emotion, fluency, signal }));
}

describe('speech pipeline', () => {
  const silence: SoundRange = {
    samples: new Float32Array(32_000),
    startMs: 0,
    chunks: [
      { startMs: 0, endMs: 1_000 },
      { startMs: 1_000, endMs: 2_000 },
    ],
  };
  let pipeline: SpeechPipeline;

  beforeAll(async () => {
    pipeline = await createSpeechPipeline({ threads: 1 });
  });
  afterAll(() => pipeline.close());

  it('when there is silence, then each chunk says so, and nothing is measured of a voice', async () => {
    const observations = await collect(pipeline, silence);
    expect(observations).toHaveLength(2);
    for (const observation of observations) {
      expect(observation).toMatchObject({ speechRatio: 0, quality: { reasons: ['silent'] } });
      expect(observation).not.toHaveProperty('f0');
    }
  });

  it('when the sound does not end on a whole millisecond, then it is analysed all the same', async () => {
    const observations = await collect(pipeline, { ...silence, samples: new Float32Array(32_007) });
    expect(observations).toHaveLength(2);
  });

  it('when it is aborted while networks compute, then the process lives, and so does the thread', async () => {
    const samples = Float32Array.from(
      { length: 30 * 16_000 },
      (_, i) => Math.sin(i / 9) * Math.sin(i / 4_000),
    );
    const long = { samples, startMs: 0, chunks: [{ startMs: 0, endMs: 30_000 }] };
    for (const afterMs of [10, 30, 50, 70, 90, 110, 130, 150]) {
      const controller = new AbortController();
      const running = collect(pipeline, long, { signal: controller.signal });
      setTimeout(() => controller.abort(new Error('the candidate left')), afterMs);
      await expect(running).rejects.toThrow('the candidate left');
    }
    expect(await collect(pipeline, silence)).toHaveLength(2);
  });

  it('when it is closed while it loads its networks, then the process lives', async () => {
    for (const afterMs of [0, 100, 200, 300, 400]) {
      const opened = await createSpeechPipeline({ threads: 1 });
      await sleep(afterMs);
      await opened.close();
    }
  });

  it('when it was aborted before, then nothing is analysed', async () => {
    await expect(
      collect(pipeline, silence, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });

  describe.skipIf(!hasClips)('with somebody who talks (needs ffmpeg and the shared clips)', () => {
    let range: SoundRange;
    beforeAll(() => {
      range = {
        samples: clipSound('talking-8s.mp4'),
        startMs: 60_000,
        chunks: [
          { startMs: 60_000, endMs: 64_000 },
          { startMs: 64_000, endMs: 68_000 },
        ],
      };
    });

    it('then pitch, share of speech, rate and levels are those of a person', async () => {
      for (const observation of await collect(pipeline, range)) {
        expect(speechObservation.parse(observation)).toEqual(observation);
        expect(observation.speechRatio).toBeGreaterThan(0.7);
        expect(observation.voicedRatio).toBeGreaterThan(0.4);
        expect(observation.f0?.medianHz).toBeGreaterThan(70);
        expect(observation.f0?.medianHz).toBeLessThan(300);
        const perSecond = observation.syllablesMs.length / (4 * observation.speechRatio);
        expect(perSecond).toBeGreaterThan(2);
        expect(perSecond).toBeLessThan(8);
        expect(observation.quality.reasons).toEqual([]);
        expect(observation).not.toHaveProperty('transcript');
      }
    });

    it('when fluency is turned off, then it is not told, and everything else stays as it is', async () => {
      const [on] = await collect(pipeline, range);
      const [off] = await collect(pipeline, range, { fluency: false });
      expect(on?.disfluencies).toBeDefined();
      const { disfluencies: _d, fluency: _f, ...rest } = on as SpeechObservation;
      expect(off).toEqual(rest);
    });

    it('when it is analysed twice, then both results have the same bytes', async () => {
      expect(JSON.stringify(await collect(pipeline, range))).toBe(
        JSON.stringify(await collect(pipeline, range)),
      );
    });
  });
});
