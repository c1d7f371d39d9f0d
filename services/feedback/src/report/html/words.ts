import type { FaceQualityReason, SoundQualityReason } from '@poise/shared/contracts';

/** 0.714 → "71 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)}\u00A0%`;
}

/** 134 000 ms → "2:14", 3 734 000 ms → "1:02:14": a place on the time axis. */
export function clock(ms: number): string {
  const total = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(seconds).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** 134 000 ms → "2 min 14 s", 8 400 ms → "8.4 s", 3 600 000 ms → "1 h": a length of time. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${decimal(ms / 1000, 1)}\u00A0s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}\u00A0s`;
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  return twoUnits(Math.floor(seconds / 3600), 'h', Math.floor(seconds / 60) % 60, 'min');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = `${large}\u00A0${largeUnit}`;
  return small > 0 ? `${head} ${small}\u00A0${smallUnit}` : head;
}

/** "1 pause", "3 pauses". */
export function count(n: number, thing: string): string {
  return `${n.toLocaleString('en')} ${thing}${n === 1 ? '' : 's'}`;
}

/** A figure with a true minus sign. */
export function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '\u2212');
}

/** "22 November 2026, 15:10 UTC". */
export function moment(timestamp: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(timestamp)).replace(' at ', ', ')} UTC`;
}

export const FACE_REASON_WORDS: Record<FaceQualityReason, string> = {
  'too-dark': 'the picture was too dark',
  'too-bright': 'the picture was too bright',
  blurred: 'the picture was blurred',
  'too-small': 'the face was too small',
  'turned-away': 'the face was turned away',
  'cut-off': 'the face was cut off by the edge of the picture',
  occluded: 'something covered a part of the face',
};

export const SOUND_REASON_WORDS: Record<SoundQualityReason, string> = {
  silent: 'the microphone gave no sound',
  'no-speech': 'nobody was heard speaking',
  'too-quiet': 'the voice was too quiet',
  'narrow-band': 'the sound had the narrow band of a telephone',
  'overlapping-speech': 'several voices, or a voice and music, were heard at once',
  clipped: 'the sound was too loud and clipped',
  noisy: 'the background was loud',
  'too-short': 'the piece of sound was too short',
};
