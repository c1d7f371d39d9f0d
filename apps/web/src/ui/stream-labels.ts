import type { Stream } from '@poise/shared/contracts';

/** The names of the streams, as in the HTML report. */
export const STREAM_LABELS: Record<Stream, string> = { camera: 'Camera', mic: 'Microphone' };
