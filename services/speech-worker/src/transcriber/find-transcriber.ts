import { z } from 'zod';
import { createOpenAiTranscriber } from './openai.ts';
import { findPocketsphinx } from './pocketsphinx.ts';
import type { Transcriber } from './transcriber.ts';

/** Settings that choose the transcriber, for `parseSettings`. */
export const transcriberSettings = {
  /** A server with OpenAI's transcription API, such as `https://host/v1`. Sound of speech leaves for it. */
  TRANSCRIPTION_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRANSCRIPTION_MODEL: z.string().min(1).default('whisper-1'),
  TRANSCRIPTION_KEY: z.string().optional(),
  /** For one utterance. */
  TRANSCRIPTION_TIMEOUT_MS: z.coerce.number().int().min(100).default(30_000),
} as const;

export type TranscriberSettings = z.infer<z.ZodObject<typeof transcriberSettings>>;

const RETRIES = 3;
const FIRST_DELAY_MS = 500;

/** The server where one is set, else PocketSphinx where it is installed, else none. */
export async function findTranscriber(settings: TranscriberSettings): Promise<Transcriber | undefined> {
  if (settings.TRANSCRIPTION_URL === undefined) return findPocketsphinx();
  return createOpenAiTranscriber({
    url: settings.TRANSCRIPTION_URL,
    model: settings.TRANSCRIPTION_MODEL,
    key: settings.TRANSCRIPTION_KEY,
    timeoutMs: settings.TRANSCRIPTION_TIMEOUT_MS,
    retries: RETRIES,
    firstDelayMs: FIRST_DELAY_MS,
  });
}
