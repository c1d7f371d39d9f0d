/** 0.714 → "71%". */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** 134 000 ms → "2:14". */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** 3 400 ms → "3.4 s". */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function megabytes(bytes: number): string {
  const mb = bytes / 1_000_000;
  return mb < 0.1 ? `${Math.ceil(bytes / 1000)} kB` : `${mb.toFixed(1)} MB`;
}

/** "1 second", "3 seconds". */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}
