/**
 * How figures are written wherever a report is shown: on the page, in the HTML document and in the
 * terminal. A number and its unit are joined by a no-break space.
 */

const NBSP = '\u00A0';
const MINUS = '\u2212';

/** 0.714 → "71%". Only 0 and 1 become "0%" and "100%": a share close to them is "<1%" or ">99%". */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share > 0.99 && share < 1) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** A number with a true minus sign: -23.44 → "−23.4". Zero has no sign. */
export function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** A difference with its sign: 0.3 → "+0.3", -0.4 → "−0.4". Zero has no sign. */
export function signed(value: number, digits: number): string {
  const text = decimal(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A number with its unit: (-23.4, 0, "LUFS") → "−23 LUFS". */
export function quantity(value: number, digits: number, unit: string): string {
  return `${decimal(value, digits)}${NBSP}${unit}`;
}

/** The ends of an interval: (60, 74, 0) → "60–74". */
export function interval(low: number, high: number, digits: number): string {
  return `${decimal(low, digits)}–${decimal(high, digits)}`;
}

/** A number of things: "1 pause", "3 pauses", "1,200 frames". */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

/** A position on the time axis: 134 000 ms → "2:14", 3 734 000 ms → "1:02:14". */
export function clock(ms: number): string {
  const total = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(seconds).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** A length of time: 8 400 ms → "8.4 s", 134 000 ms → "2 min 14 s", 3 600 000 ms → "1 h". */
export function duration(ms: number): string {
  const tenths = Math.round(ms / 100);
  if (tenths < 100) return quantity(tenths / 10, 1, 's');
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return quantity(seconds, 0, 's');
  const minutes = Math.round(seconds / 60);
  return seconds < 3600
    ? twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's')
    : twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** An RFC 3339 timestamp: "22 November 2026, 15:10 UTC". */
export function dateTime(timestamp: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(timestamp)).replace(' at ', ', ')} UTC`;
}

/** A file size: 12 000 000 → "12.0 MB", 4 200 → "5 kB". */
export function fileSize(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  return megabytes < 0.1 ? quantity(Math.ceil(bytes / 1000), 0, 'kB') : quantity(megabytes, 1, 'MB');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = quantity(large, 0, largeUnit);
  return small > 0 ? `${head} ${quantity(small, 0, smallUnit)}` : head;
}

/** The pace of speech: in words if they are known, otherwise in syllables. */
export function pace(speech: {
  wordsPerMinute?: number | undefined;
  articulationRate?: number | undefined;
}): { figure: string; unit: string } | undefined {
  const { wordsPerMinute, articulationRate } = speech;
  if (wordsPerMinute !== undefined) return { figure: decimal(wordsPerMinute, 0), unit: 'words per minute' };
  if (articulationRate === undefined) return undefined;
  return { figure: decimal(articulationRate, 1), unit: 'syllables per second' };
}
