import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesOf } from '../../dsp/frames.ts';
import { clipAudio, hasClips } from '../../testing/clips.ts';
import { WITHOUT_SPEECH } from '../../testing/without-speech.ts';
import type { Transcriber, Utterance } from '../transcriber.ts';
import { createWordsPipeline, type WordsPipeline } from '../words-pipeline.ts';
import { createWhisperTranscriber } from './whisper.ts';

const NEEDS_CLIPS = hasClips ? '' : ' (skipped: ../shared/media is missing, see POISE_SHARED)';

let whisper: Transcriber;
let pipeline: WordsPipeline;
beforeAll(async () => {
  whisper = await createWhisperTranscriber();
  pipeline = await createWordsPipeline({ engine: whisper });
});
afterAll(async () => {
  await pipeline.close();
  await whisper.close?.();
});

const utterance = (samples: Float32Array, startMs = 0): Utterance => ({
  samples,
  startMs,
  endMs: startMs + samples.length / 16,
});
const transcribe = async (...utterances: Utterance[]) => whisper.transcribe(utterances, {});

describe('Whisper', () => {
  it.each(WITHOUT_SPEECH)('when it is given %s, then it hears no word', async (_, sounds) => {
    const audio = sounds();
    const chunk = { startMs: 0, endMs: audio.length / 16 };
    const [found] = await Array.fromAsync(pipeline.analyse({ audio, startMs: 0, chunks: [chunk] }));
    expect(found?.words.status === 'transcribed' ? found.words.text : '').toBe('');
  });

  it.each(['digital silence', 'white noise', 'a major chord', 'typing', 'mains hum', 'a flute'])(
    'when %s passes for speech, then it still hears no word, and says so',
    async (name) => {
      const sounds = WITHOUT_SPEECH.find(([other]) => other === name)?.[1];
      const [transcription] = await transcribe(utterance(sounds?.() ?? new Float32Array()));
      expect(transcription).toMatchObject({ words: [], doubts: ['no-words'] });
    },
  );

  describe.skipIf(!hasClips)(`on speech${NEEDS_CLIPS}`, () => {
    it('when somebody speaks, then the words are there with ascending times and high confidence', async () => {
      const samples = clipAudio('talking-8s.mp4').subarray(0, samplesOf(6_600));
      const [transcription] = await transcribe(utterance(samples, 60_000));
      const { words = [], doubts, language } = transcription ?? {};
      const text = words.map((word) => word.text).join(' ');
      expect(text).toMatch(/a better, more just future for our country and our world\.$/);
      expect(language).toBe('en');
      expect(doubts).toEqual([]);
      for (const [i, { startMs, endMs, confidence }] of words.entries()) {
        expect(endMs).toBeGreaterThan(startMs);
        expect(startMs).toBeGreaterThanOrEqual(words[i - 1]?.endMs ?? 60_000);
        expect(confidence).toBeGreaterThan(0.3);
      }
      expect(words.at(-1)?.endMs).toBeLessThanOrEqual(66_600);
    });

    it('when a pause is put between two words, then the words after it are that much later', async () => {
      const samples = clipAudio('talking-8s.mp4').subarray(0, samplesOf(6_600));
      const pauseMs = 1_500;
      const cut = samplesOf(3_230);
      const paused = new Float32Array(samples.length + samplesOf(pauseMs));
      paused.set(samples.subarray(0, cut));
      paused.set(samples.subarray(cut), cut + samplesOf(pauseMs));
      const [before, after] = await transcribe(utterance(samples), utterance(paused));
      const startOf = (text: string, from = before) =>
        from?.words.find((word) => word.text === text)?.startMs ?? Number.NaN;
      for (const text of ['just', 'country', 'world.'])
        expect(Math.abs(startOf(text, after) - startOf(text) - pauseMs), text).toBeLessThanOrEqual(80);
      expect(Math.abs(startOf('today', after) - startOf('today'))).toBeLessThanOrEqual(80);
    });

    it('when it is aborted, then it ends with the reason, and works again afterwards', async () => {
      const samples = clipAudio('talking-8s.mp4');
      const stop = new AbortController();
      const reason = new Error('enough');
      const aborted = whisper.transcribe([utterance(samples)], { signal: stop.signal });
      setTimeout(() => stop.abort(reason), 100);
      await expect(aborted).rejects.toBe(reason);
      const [again] = await transcribe(utterance(samples.subarray(0, samplesOf(6_600))));
      expect(again?.words.length).toBeGreaterThan(10);
    });
  });
});
