import { MODALITIES, type Profile, type Stream } from '@poise/shared/contracts';

/** The statement beside the checkbox of a stream. */
export function streamStatement(stream: Stream, profile: Profile): string {
  return MODALITIES[stream].accepts.consent[profile];
}

/** The statement for keeping the recording. */
export const KEEP_STATEMENT =
  'Poise may keep my recording for one day, to show and play the notable moments. Otherwise, it is deleted once it has been scored.';

/** The complete text of the consent: the statement of the installation and those of the selected streams. */
export function consentStatement(statement: string, streams: readonly Stream[], profile: Profile): string {
  return [statement, ...streams.map((stream) => streamStatement(stream, profile))].join('\n\n');
}
