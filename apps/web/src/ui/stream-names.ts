import type { Stream } from '@poise/shared/contracts';

/** What the streams of a recording are called. */
export const STREAM_NAMES: Record<Stream, string> = { camera: 'Picture', mic: 'Sound' };
