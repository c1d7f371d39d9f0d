import { round, type SpokenWord } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import wav from 'node-wav';
import pRetry, { AbortError } from 'p-retry';
import { z } from 'zod';
import { SAMPLE_RATE_HZ } from '../dsp/frames.ts';
import { languageTag } from './language-tag.ts';
import { doubtsAbout, type Transcriber, type Transcription, type Utterance } from './transcriber.ts';
import { wordText } from './word-text.ts';

export type OpenAiTranscriberOptions = {
  /** Base of the API, such as `https://host/v1`. */
  url: string;
  model: string;
  key?: string | undefined;
  /** For one try of one utterance. */
  timeoutMs: number;
  /** Tries after the first one, for 429, 5xx, timeouts and broken connections. */
  retries: number;
  /** Before the second try; doubled for each one after it. */
  firstDelayMs: number;
};

/** Whisper itself takes a mean log probability below -1 for a failed decoding (Radford et al. 2022, 4.5). */
const RELIABLE_FROM = Math.exp(-1);

/**
 * What is used of `verbose_json`; servers add more. Times are seconds. OpenAI gives a probability by
 * segment, others by word; without either a good transcript cannot be recognised.
 */
const verboseJson = z
  .object({
    words: z.array(
      z.object({
        word: z.string(),
        start: z.number(),
        end: z.number(),
        probability: z.number().min(0).optional(),
      }),
    ),
    segments: z.array(z.object({ start: z.number(), avg_logprob: z.number() })).optional(),
    language: z.string().optional(),
  })
  .transform(({ segments = [], ...rest }) => ({ ...rest, segments }))
  .refine(({ words, segments }) => segments.length > 0 || words.every((w) => w.probability !== undefined));
type VerboseJson = z.infer<typeof verboseJson>;

/** Any server that speaks OpenAI's `POST /audio/transcriptions` with word timestamps. */
export function createOpenAiTranscriber(options: OpenAiTranscriberOptions): Transcriber {
  const endpoint = `${options.url.replace(/\/+$/, '')}/audio/transcriptions`;
  const headers: Record<string, string> = options.key ? { authorization: `Bearer ${options.key}` } : {};

  async function ask(utterance: Utterance, signal: AbortSignal | undefined): Promise<VerboseJson> {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const request = {
      method: 'POST',
      headers,
      body: form(utterance, options.model),
      // Speech goes to the server that was chosen, and to no other that it names.
      redirect: 'error' as const,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    };
    const broken = (): never => {
      throw failure(timeout.aborted ? 'did not answer in time' : 'cannot be reached');
    };
    const response = await fetch(endpoint, request).catch(broken);
    const body = await response.text().catch(broken);
    if (!response.ok) {
      const refused = failure(`answered ${response.status}`);
      throw response.status === 429 || response.status >= 500 ? refused : new AbortError(refused);
    }
    const parsed = verboseJson.safeParse(fromJson(body));
    if (!parsed.success) throw new AbortError(failure('gave no word timestamps with confidence'));
    return parsed.data;
  }

  return {
    id: `openai:${options.model}`.slice(0, 64),
    async transcribe(utterances, { signal }) {
      const transcriptions: Transcription[] = [];
      for (const utterance of utterances) {
        const response = await pRetry(() => ask(utterance, signal), {
          retries: options.retries,
          minTimeout: options.firstDelayMs,
          ...(signal && { signal }),
        });
        const { startMs, endMs } = utterance;
        const words = spokenWords(response, utterance);
        const language = response.language && languageTag(response.language);
        transcriptions.push({
          startMs,
          endMs,
          words,
          ...(language && { language }),
          doubts: doubtsAbout(words, RELIABLE_FROM),
        });
      }
      return transcriptions;
    },
  };
}

/** Without the server's own message: it may quote the key or the speech. */
const failure = (what: string): PoiseError =>
  new PoiseError('unavailable', `the transcription server ${what}`);

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function form({ samples }: Utterance, model: string): FormData {
  const file = wav.encode([samples], { sampleRate: SAMPLE_RATE_HZ, float: false, bitDepth: 16 });
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(file)], { type: 'audio/wav' }), 'utterance.wav');
  body.set('model', model);
  body.set('response_format', 'verbose_json');
  body.append('timestamp_granularities[]', 'word');
  body.append('timestamp_granularities[]', 'segment');
  return body;
}

function spokenWords({ words, segments }: VerboseJson, { startMs, endMs }: Utterance): SpokenWord[] {
  return words.flatMap(({ word, start, end, probability }) => {
    const text = wordText(word);
    const segment = segments.findLast((s) => s.start <= start) ?? segments[0];
    const confidence = probability ?? (segment && Math.exp(segment.avg_logprob));
    if (!text || confidence === undefined) return [];
    // Whisper now and then puts a word beyond the end of the audio.
    const within = (seconds: number): number =>
      Math.round(Math.min(endMs, Math.max(startMs, startMs + seconds * 1000)));
    return {
      text,
      startMs: within(start),
      endMs: within(end),
      confidence: round(Math.min(1, confidence), 3),
    };
  });
}
