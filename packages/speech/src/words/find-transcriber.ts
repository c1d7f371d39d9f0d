import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { createOpenAiTranscriber } from './openai.ts';
import { createSherpaTranscriber } from './sherpa/sherpa.ts';
import type { Transcriber } from './transcriber.ts';
import { createWhisperTranscriber } from './whisper/whisper.ts';

/** Settings that choose the transcriber, for `parseSettings`. */
export const transcriberSettings = {
  TRANSCRIPTION_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "A server with OpenAI's transcription API, such as `https://host/v1`. It is sent the audio of speech",
    ),
  TRANSCRIPTION_MODEL: z.string().min(1).default('whisper-1').describe('The model to ask that server for'),
  TRANSCRIPTION_KEY: z.string().optional().describe('The key that is sent to that server'),
  TRANSCRIPTION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(30_000)
    .describe('How long that server may take for one utterance'),
  TRANSCRIPTION_MODEL_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('A folder with a model for sherpa-onnx: Whisper, Moonshine, Zipformer or Parakeet'),
} as const;

export type TranscriberSettings = z.infer<z.ZodObject<typeof transcriberSettings>>;

const RETRIES = 3;
const FIRST_DELAY_MS = 500;

/**
 * The server or the model folder where one is set, else Whisper base.
 *
 * @throws PoiseError `config_invalid` when both are set or the folder holds no model; `tool_missing`
 * when sherpa-onnx cannot be loaded; `model_missing` or `model_corrupt`.
 */
export async function findTranscriber(settings: TranscriberSettings): Promise<Transcriber> {
  const { TRANSCRIPTION_URL: url, TRANSCRIPTION_MODEL_DIR: directory } = settings;
  if (url !== undefined && directory !== undefined) {
    throw new PoiseError('config_invalid', 'set TRANSCRIPTION_URL or TRANSCRIPTION_MODEL_DIR, not both');
  }
  if (directory !== undefined) return createSherpaTranscriber(directory);
  if (url === undefined) return createWhisperTranscriber();
  return createOpenAiTranscriber({
    url,
    model: settings.TRANSCRIPTION_MODEL,
    key: settings.TRANSCRIPTION_KEY,
    timeoutMs: settings.TRANSCRIPTION_TIMEOUT_MS,
    retries: RETRIES,
    firstDelayMs: FIRST_DELAY_MS,
  });
}
