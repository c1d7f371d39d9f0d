import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, RECORDING_CUT, type SpeechObservation, speechObservation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { JOBS } from '@poise/shared/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipSound, hasClips } from '../testing/clips.ts';
import { fakeTranscriber } from '../words/fake.ts';
import type { Transcriber } from '../words/transcriber.ts';
import type { SoundRange } from './measure-range.ts';
import { createSpeechPipeline, type SpeechPipeline, wordsTimeoutMs } from './speech-pipeline.ts';

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

async function withPipeline<T>(
  transcriber: Transcriber,
  run: (pipeline: SpeechPipeline, errors: PoiseError[]) => Promise<T>,
  timeoutMs?: (lengthMs: number) => number,
): Promise<T> {
  const errors: PoiseError[] = [];
  const pipeline = await createSpeechPipeline({
    threads: 1,
    transcriber,
    onTranscriberError: (error) => errors.push(error),
    timeoutMs,
  });
  try {
    return await run(pipeline, errors);
  } finally {
    await pipeline.close();
  }
}

describe('the time for the words', () => {
  const spare = 15_000;

  it('when they take all of it, then the job of a chunk and that of a range still have some', () => {
    expect(wordsTimeoutMs(LIMITS.soundMs)).toBeLessThan(JOBS['speech.chunk'].timeoutMs - spare);
    const { chunkMs, chunksPerRange } = RECORDING_CUT.mic;
    expect(wordsTimeoutMs(chunkMs * chunksPerRange)).toBeLessThan(JOBS['speech.range'].timeoutMs - spare);
  });
});

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
  const fake = fakeTranscriber(['hello', 'world']);

  beforeAll(async () => {
    pipeline = await createSpeechPipeline({ threads: 1, transcriber: fake });
  });
  afterAll(() => pipeline.close());

  it('when there is silence, then each chunk says so and the transcriber has nothing to hear', async () => {
    const observations = await collect(pipeline, silence);
    expect(observations).toHaveLength(2);
    for (const observation of observations) {
      expect(observation).toMatchObject({ speechRatio: 0, quality: { reasons: ['silent'] } });
      expect(observation).not.toHaveProperty('transcript');
      expect(observation).not.toHaveProperty('f0');
    }
    expect(fake.heard).toEqual([]);
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
      }
    });

    it('when fluency is turned off, then it is not told, and everything else stays as it is', async () => {
      const [on] = await collect(pipeline, range);
      const [off] = await collect(pipeline, range, { fluency: false });
      expect(on?.disfluencies).toBeDefined();
      const { disfluencies: _d, fluency: _f, ...rest } = on as SpeechObservation;
      expect(off).toEqual(rest);
    });

    it('then whole utterances are sent to the transcriber, padded and apart from each other', async () => {
      fake.heard.length = 0;
      const [first] = await collect(pipeline, range);
      expect(fake.heard[0]?.startMs).toBe(60_000);
      fake.heard.reduce((before, utterance) => {
        expect(utterance.startMs).toBeGreaterThan(before.endMs);
        expect(utterance.samples.length).toBe(Math.round((utterance.endMs - utterance.startMs) * 16));
        return utterance;
      });
      expect(first?.transcript?.words.map((w) => w.text)).toEqual(['hello', 'world']);
    });

    it('when it was cut too short for words, then the transcriber is not asked', async () => {
      fake.heard.length = 0;
      const short = {
        ...range,
        samples: range.samples.subarray(0, 32_000),
        chunks: [{ startMs: 60_000, endMs: 62_000 }],
      };
      const [only] = await collect(pipeline, short);
      expect(only?.speechRatio).toBeGreaterThan(0.5);
      expect(only?.transcript).toBeUndefined();
      expect(fake.heard).toEqual([]);
    });

    it('when it is analysed twice, then both results have the same bytes', async () => {
      expect(JSON.stringify(await collect(pipeline, range))).toBe(
        JSON.stringify(await collect(pipeline, range)),
      );
    });

    it('when the transcriber fails, then everything but the words is reported, and the failure too', async () => {
      const failing: Transcriber = {
        id: 'failing',
        transcribe: () => Promise.reject(new PoiseError('unavailable', 'no words today')),
      };
      await withPipeline(failing, async (other, errors) => {
        const observations = await collect(other, range);
        const failed = { engine: 'failing', status: 'failed', words: [] };
        expect(observations.map((o) => o.transcript)).toEqual([failed, failed]);
        expect(observations.every((o) => o.f0)).toBe(true);
        expect(errors.map((e) => e.code)).toEqual(['unavailable']);
      });
    });

    it('when the transcriber is busy for too long, then everything but the words is reported, and that it was late', async () => {
      const busy: Transcriber = { id: 'busy', transcribe: () => new Promise(() => undefined) };
      await withPipeline(
        busy,
        async (other, errors) => {
          const observations = await collect(other, range);
          expect(observations.map((o) => o.transcript?.status)).toEqual(['failed', 'failed']);
          expect(observations.every((o) => o.f0)).toBe(true);
          expect(errors).toMatchObject([{ code: 'analysis_timeout', detail: 'busy' }]);
        },
        () => 10,
      );
    });

    it('when the transcriber is aborted, then the analysis ends with the reason', async () => {
      const patient: Transcriber = {
        id: 'patient',
        transcribe: (_, { signal }) => sleep(60_000, undefined, { signal }).then(() => []),
      };
      await withPipeline(patient, async (other) => {
        const controller = new AbortController();
        const result = collect(other, range, { signal: controller.signal });
        await sleep(50);
        controller.abort(new Error('enough'));
        await expect(result).rejects.toThrow('enough');
      });
    });
  });
});
