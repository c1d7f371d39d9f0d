import { PoiseError } from '@poise/shared/errors';
import type { SpeechModelStore } from '@poise/speech/models';
import { forwardedEnv } from './forwarded-env.ts';

/**
 * The transcriber settings of the speech worker: those of the caller's environment or, if these name neither
 * a server nor a folder, the pulled model that `TRANSCRIPTION_MODEL` names, or the only pulled one.
 *
 * @throws {PoiseError} `model_missing` if that model was not pulled, `config_invalid` if several were pulled
 * and none is named
 */
export async function transcriptionSettings(
  environment: Readonly<Record<string, string | undefined>>,
  pulled: Pick<SpeechModelStore, 'list' | 'folder'>,
): Promise<Record<string, string>> {
  const { TRANSCRIPTION_MODEL: named, ...settings } = forwardedEnv(environment, 'TRANSCRIPTION_');
  if (settings['TRANSCRIPTION_URL'] !== undefined)
    return { ...settings, ...(named && { TRANSCRIPTION_MODEL: named }) };
  if (settings['TRANSCRIPTION_MODEL_DIR'] !== undefined) return settings;
  const ids = named === undefined ? await pulled.list() : [named];
  if (ids.length > 1) {
    throw new PoiseError(
      'config_invalid',
      `several speech models were pulled: set TRANSCRIPTION_MODEL to ${ids.join(' or ')}`,
    );
  }
  const [id] = ids;
  return id === undefined ? settings : { ...settings, TRANSCRIPTION_MODEL_DIR: await pulled.folder(id) };
}
