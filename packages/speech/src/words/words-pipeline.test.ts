import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, RECORDING_CUT, type Span, wordsObservation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { JOBS } from '@poise/shared/jobs';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSilero } from '../detect/silero.ts';
import { speechSegments } from '../detect/speech-segments.ts';
import { clipAudio, hasClips } from '../testing/clips.ts';
import { fakeTranscriber, type ScriptedTurn } from './transcriber.fake.ts';
import type { Transcriber } from './transcriber.ts';
import {
  createWordsPipeline,
  type WordsPipeline,
  type WordsPipelineOptions,
  type WordsRange,
  wordsDeadlineMs,
} from './words-pipeline.ts';

const opened: WordsPipeline[] = [];
afterAll(() => Promise.all(opened.map((pipeline) => pipeline.close())));

async function open(
  engine: Transcriber | undefined,
  options: Partial<WordsPipelineOptions> = {},
): Promise<WordsPipeline> {
  const pipeline = await createWordsPipeline({ engine, ...options });
  opened.push(pipeline);
  return pipeline;
}

/** The observations of a range. */
async function wordsOf(pipeline: WordsPipeline, range: WordsRange & { signal?: AbortSignal }) {
  const findings = await Array.fromAsync(pipeline.analyse(range));
  return findings.map(({ words }) => wordsObservation.parse(words));
}

function cut(startMs: number, endMs: number, chunkMs: number): Span[] {
  const count = Math.ceil((endMs - startMs) / chunkMs);
  return Array.from({ length: count }, (_, i) => ({
    startMs: startMs + i * chunkMs,
    endMs: Math.min(endMs, startMs + (i + 1) * chunkMs),
  }));
}

async function* inBlocks(audio: Float32Array, ms: number): AsyncGenerator<Float32Array> {
  for (let at = 0; at < audio.length; at += ms * 16) yield audio.slice(at, at + ms * 16);
}

function joined(...parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}

const silence = (ms: number) => new Float32Array(ms * 16);

describe('the time for the words', () => {
  const spare = 15_000;

  it('when they take all of it, then the job of a chunk and that of a range still have some', () => {
    expect(wordsDeadlineMs(LIMITS.soundMs)).toBeLessThan(JOBS['speech.chunk'].timeoutMs - spare);
    const { chunkMs, chunksPerRange } = RECORDING_CUT.mic;
    expect(wordsDeadlineMs(chunkMs * chunksPerRange)).toBeLessThan(JOBS['speech.range'].timeoutMs - spare);
  });
});

describe('a words pipeline', () => {
  it('when there is no engine, then every chunk abstains, and no model is loaded', async () => {
    const pipeline = await open(undefined);
    const chunks = cut(0, 20_000, 10_000);
    expect(pipeline.engine).toBeUndefined();
    expect(await wordsOf(pipeline, { audio: silence(20_000), startMs: 0, chunks })).toEqual(
      chunks.map(() => ({ status: 'abstained', code: 'no-engine' })),
    );
  });

  it('when it names itself, then by the pipeline that cuts the audio, and by the engine with its version', async () => {
    const pipeline = await open(fakeTranscriber([{ words: [] }]));
    expect(pipeline.model).toMatchObject({ id: 'words', version: expect.stringMatching(/^1\.\d+\.\d+$/) });
    expect(pipeline.engine).toEqual({ id: 'fake', version: '1' });
  });

  it('when nobody speaks, then the engine gets nothing, and every chunk abstains', async () => {
    const fake = fakeTranscriber([{ words: ['hello'] }]);
    const pipeline = await open(fake);
    expect(
      await wordsOf(pipeline, { audio: silence(8_000), startMs: 0, chunks: cut(0, 8_000, 4_000) }),
    ).toMatchObject([{ code: 'no-speech' }, { code: 'no-speech' }]);
    expect(fake.received).toEqual([]);
  });

  it('when there are no chunks, then there are no findings', async () => {
    const pipeline = await open(fakeTranscriber([{ words: ['hello'] }]));
    expect(await wordsOf(pipeline, { audio: silence(8_000), startMs: 0, chunks: [] })).toEqual([]);
  });

  it('when it was aborted before, then nothing is analysed', async () => {
    const pipeline = await open(fakeTranscriber([{ words: [] }]));
    const range = { audio: silence(4_000), startMs: 0, chunks: cut(0, 4_000, 4_000) };
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(wordsOf(pipeline, { ...range, signal })).rejects.toThrow('enough');
  });
});

describe.skipIf(!hasClips)('the words of somebody who talks (needs ffmpeg and the shared clips)', () => {
  const voice = hasClips ? clipAudio('talking-8s.mp4') : silence(0);
  const range = { audio: voice, startMs: 60_000, chunks: cut(60_000, 68_000, 4_000) };

  it('then whole utterances are sent to the engine, padded and apart from each other, and no others', async () => {
    const fake = fakeTranscriber([{ words: ['hello', 'world'], language: 'en' }]);
    const [first, second] = await wordsOf(await open(fake), range);
    expect(fake.received[0]?.startMs).toBe(60_000);
    for (const [i, { startMs, endMs, samples }] of fake.received.entries()) {
      expect(samples.length).toBe(Math.round((endMs - startMs) * 16));
      expect(startMs).toBeGreaterThan(fake.received[i - 1]?.endMs ?? 0);
    }
    expect(first).toMatchObject({
      status: 'transcribed',
      engine: { id: 'fake', version: '1' },
      text: 'hello world',
      words: [{ text: 'hello', startMs: 60_000, endMs: 60_100, confidence: 0.9 }, { text: 'world' }],
      language: 'en',
      reliability: 'reliable',
      quality: { reasons: [] },
    });
    expect(second).toMatchObject({ status: 'transcribed', speechMs: expect.any(Number) });
  });

  it('when it was cut too short for words, then the engine is not called, and the chunk abstains', async () => {
    const fake = fakeTranscriber([{ words: ['hello'] }]);
    const chunks = cut(60_000, 60_499, 10_000);
    const short = { ...range, audio: voice.subarray(0, 7_999), chunks };
    expect(await wordsOf(await open(fake), short)).toEqual([
      { status: 'abstained', code: 'too-short', engine: { id: 'fake', version: '1' } },
    ]);
    expect(fake.received).toEqual([]);
  });

  it('when it is long enough by a sample, then the engine is called', async () => {
    const fake = fakeTranscriber([{ words: ['hello'] }]);
    await wordsOf(await open(fake), { ...range, audio: voice.subarray(8_000, 16_000) });
    expect(fake.received).toHaveLength(1);
  });

  it('when it is analysed twice, or comes in blocks, then the words have the same bytes', async () => {
    const pipeline = await open(fakeTranscriber([{ words: ['hello', 'world'] }]));
    const once = JSON.stringify(await wordsOf(pipeline, range));
    expect(JSON.stringify(await wordsOf(pipeline, range))).toBe(once);
    expect(JSON.stringify(await wordsOf(pipeline, { ...range, audio: inBlocks(voice, 700) }))).toBe(once);
  });

  it('when the audio goes on beyond the chunks, then its words are the last one’s where it is a codec’s rest, else nobody’s', async () => {
    /** One word in each utterance, 50 ms after the chunk has ended. */
    const late: Transcriber = {
      id: 'late',
      transcribe: async (utterances) =>
        utterances.map(({ startMs, endMs }) => ({
          startMs,
          endMs,
          words: [{ text: 'late', startMs: 64_050, endMs: 64_090, confidence: 1 }],
          doubts: [],
        })),
    };
    const pipeline = await open(late);
    const chunks = cut(60_000, 64_000, 4_000);
    const rest = { ...range, audio: voice.subarray(0, 4_100 * 16), chunks };
    expect(await wordsOf(pipeline, rest)).toMatchObject([{ words: [{ text: 'late' }] }]);
    expect(await wordsOf(pipeline, { ...range, chunks })).toMatchObject([{ words: [] }]);
  });

  it('when the audio begins before the chunks, then utterances before them are not transcribed', async () => {
    const fake = fakeTranscriber([{ words: ['hello'] }]);
    const audio = joined(voice.subarray(0, 3_000 * 16), silence(4_000), voice.subarray(0, 3_000 * 16));
    await wordsOf(await open(fake), { audio, startMs: 0, chunks: [{ startMs: 6_500, endMs: 10_000 }] });
    expect(fake.received.map(({ startMs }) => startMs >= 6_500)).toEqual([true]);
  });

  it('when the engine fails, then the chunks abstain, and the error is reported once', async () => {
    const errors: PoiseError[] = [];
    const fake = fakeTranscriber([{ error: new PoiseError('unavailable', 'no words today') }]);
    const pipeline = await open(fake, { onEngineError: (error) => errors.push(error) });
    expect(await wordsOf(pipeline, range)).toMatchObject([
      { status: 'abstained', code: 'engine-failed', engine: { id: 'fake' } },
      { status: 'abstained', code: 'engine-failed' },
    ]);
    expect(errors.map(({ code, detail }) => [code, detail])).toEqual([['unavailable', 'no words today']]);
  });

  it('when the engine is broken in a way that nobody knows, then the analysis ends with it', async () => {
    const broken: Transcriber = {
      id: 'broken',
      transcribe: () => Promise.reject(new TypeError('no such thing')),
    };
    await expect(wordsOf(await open(broken), range)).rejects.toThrow('no such thing');
  });

  it('when the engine misses its deadline, then the chunks abstain, and the engine is asked to stop', async () => {
    const errors: PoiseError[] = [];
    const fake = fakeTranscriber([{ words: ['late'], delayMs: 60_000 }]);
    const pipeline = await open(fake, { deadlineMs: () => 20, onEngineError: (error) => errors.push(error) });
    const words = await wordsOf(pipeline, range);
    expect(words.map((w) => w.status === 'abstained' && w.code)).toEqual([
      'engine-timeout',
      'engine-timeout',
    ]);
    expect(errors).toMatchObject([{ code: 'analysis_timeout', detail: 'fake' }]);
    await expect.poll(fake.aborted, { timeout: 5_000 }).toBe(1);
  });

  it('when an engine that is busy sees no signal, then nobody waits for it', async () => {
    const busy: Transcriber = { id: 'busy', transcribe: () => new Promise(() => undefined) };
    const pipeline = await open(busy, { deadlineMs: () => 20 });
    expect(await wordsOf(pipeline, range)).toMatchObject([
      { code: 'engine-timeout' },
      { code: 'engine-timeout' },
    ]);
  });

  it('when it is aborted while the engine works, then it ends with the reason, and so does the engine', async () => {
    const fake = fakeTranscriber([{ words: [], delayMs: 60_000 }]);
    const pipeline = await open(fake);
    const controller = new AbortController();
    const result = wordsOf(pipeline, { ...range, signal: controller.signal });
    // Its thread loads a model first, on a machine that may be busy.
    await expect.poll(() => fake.received.length, { timeout: 20_000 }).toBe(1);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    await expect.poll(fake.aborted, { timeout: 5_000 }).toBe(1);
  });

  it('when it is aborted while speech is looked for, then it ends with the reason, and goes on with the next range', async () => {
    const pipeline = await open(fakeTranscriber([{ words: ['hello'] }]));
    const long = joined(...Array.from({ length: 10 }, () => voice));
    const chunks = cut(0, 80_000, 10_000);
    for (const afterMs of [5, 20, 60, 120]) {
      const controller = new AbortController();
      const result = wordsOf(pipeline, { audio: long, startMs: 0, chunks, signal: controller.signal });
      await sleep(afterMs);
      controller.abort(new Error('enough'));
      await expect(result).rejects.toThrow('enough');
    }
    expect(await wordsOf(pipeline, range)).toHaveLength(2);
  });
});

describe.skipIf(!hasClips)('a long range (needs ffmpeg and the shared clips)', () => {
  const voice = hasClips ? clipAudio('talking-8s.mp4') : silence(0);
  /** Four minutes in which somebody speaks for some 7 s, and pauses for 1 s. */
  const audio = joined(
    ...Array.from({ length: 30 }, () => joined(voice.subarray(0, 7_000 * 16), silence(1_000))),
  );
  const chunks = cut(0, 240_000, 10_000);

  /** Names each word by the hundreds of milliseconds at which it is spoken. */
  const clock: Transcriber = {
    id: 'clock',
    transcribe: async (utterances) =>
      utterances.map(({ startMs, endMs }) => {
        const words = [];
        for (let tick = Math.ceil(startMs / 100); tick * 100 + 80 <= endMs; tick += 5)
          words.push({ text: String(tick), startMs: tick * 100, endMs: tick * 100 + 80, confidence: 0.9 });
        return { startMs, endMs, words, doubts: [] };
      }),
  };

  it('when it is read window by window, then no utterance is torn, and none is transcribed twice', async () => {
    const fake = fakeTranscriber([{ words: ['hello'] }]);
    await wordsOf(await open(fake), { audio: inBlocks(audio, 1_000), startMs: 0, chunks });
    const speech = speechSegments(audio, await (await loadSilero())(audio));
    /** In the middle of speech; the detector does not give the same edges in every window. */
    const tears = (atMs: number) => speech.some((s) => atMs > s.startMs + 100 && atMs < s.endMs - 100);
    for (const [i, { startMs, endMs }] of fake.received.entries()) {
      expect(startMs).toBeGreaterThanOrEqual(fake.received[i - 1]?.endMs ?? 0);
      expect([startMs, endMs].filter(tears)).toEqual([]);
    }
    for (const { startMs, endMs } of speech)
      expect(fake.received.some((u) => u.startMs <= startMs + 100 && u.endMs >= endMs - 100)).toBe(true);
  });

  it('when words are spoken all through it, then each is in the chunk in which it begins, once', async () => {
    const words = await wordsOf(await open(clock), { audio, startMs: 0, chunks });
    const seen = new Set<string>();
    for (const [i, found] of words.entries()) {
      if (found.status !== 'transcribed') throw new Error('every chunk has speech');
      for (const { text, startMs } of found.words) {
        expect(startMs).toBeGreaterThanOrEqual(chunks[i]?.startMs ?? 0);
        expect(startMs).toBeLessThan(chunks[i]?.endMs ?? 0);
        expect(seen.has(text)).toBe(false);
        seen.add(text);
      }
    }
    expect(seen.size).toBeGreaterThan(400);
  });

  it('when its chunks are known, then they are reported before all of it was read', async () => {
    let readMs = 0;
    async function* counted() {
      for await (const block of inBlocks(audio, 1_000)) {
        readMs += 1_000;
        yield block;
      }
    }
    const pipeline = await open(fakeTranscriber([{ words: ['hello'] }]));
    for await (const { timings } of pipeline.analyse({ audio: counted(), startMs: 0, chunks })) {
      expect(timings.detectionMs).toBeGreaterThan(0);
      break;
    }
    expect(readMs).toBeLessThan(100_000);
  });

  it('when one window of it fails, then the chunks of the others have their words', async () => {
    const error = new PoiseError('unavailable');
    const turns: [ScriptedTurn, ...ScriptedTurn[]] = [{ error }, { words: ['hello'] }];
    const words = await wordsOf(await open(fakeTranscriber(turns)), { audio, startMs: 0, chunks });
    const codes = words.map((w) => (w.status === 'abstained' ? w.code : 'transcribed'));
    expect(codes.slice(0, 8)).toEqual(Array(8).fill('engine-failed'));
    expect(codes.slice(10)).toEqual(Array(14).fill('transcribed'));
  });

  it('when the deadline passes, then the rest abstains without being read', async () => {
    let readMs = 0;
    async function* counted() {
      for await (const block of inBlocks(audio, 1_000)) {
        readMs += 1_000;
        yield block;
      }
    }
    const fake = fakeTranscriber([{ words: ['hello'], delayMs: 60_000 }]);
    const pipeline = await open(fake, { deadlineMs: () => 20 });
    const words = await wordsOf(pipeline, { audio: counted(), startMs: 0, chunks });
    expect(words.map((w) => w.status === 'abstained' && w.code)).toEqual(chunks.map(() => 'engine-timeout'));
    expect(readMs).toBeLessThan(100_000);
  });
});
