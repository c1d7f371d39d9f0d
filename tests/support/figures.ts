/** All values at one path of what was observed: how many there are and, if they are numbers, how they are distributed. */
type Figure = { readonly count: number; readonly mean?: number; readonly sd?: number };
export type Figures = Readonly<Record<string, Figure>>;

/**
 * What machines and decoders, which round differently, may change, by the unit in a name: a part for values near zero,
 * and a share of the larger of mean and spread. Offsets have no share: a late second is as exact as an early one.
 */
const ALLOWED: readonly { unit: RegExp; least: number; share: number }[] = [
  { unit: /Ms(\[\])?$/, least: 15, share: 0 },
  { unit: /Deg$/, least: 0.3, share: 0.05 },
  { unit: /(Db|Dbfs|Lufs)$/, least: 0.3, share: 0.02 },
  { unit: /./, least: 0.004, share: 0.05 },
];

/** The figures of observations, by path; lists count as one path, so that no figure depends on a position. */
export function figuresOf(observed: readonly unknown[]): Figures {
  const values = new Map<string, unknown[]>();
  for (const one of observed) collect(one, '', values);
  const sorted = [...values].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([path, found]) => [path, figureOf(found)]));
}

function collect(value: unknown, path: string, into: Map<string, unknown[]>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, `${path}[]`, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, field] of Object.entries(value))
      collect(field, (path && `${path}.${name}`) || name, into);
  } else if (typeof value === 'number') {
    into.set(path, [...(into.get(path) ?? []), value]);
  } else if (typeof value === 'string' || typeof value === 'boolean') {
    const named = `${path} = ${value}`;
    into.set(named, [...(into.get(named) ?? []), value]);
  }
}

function figureOf(values: readonly unknown[]): Figure {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return { count: values.length };
  const mean = meanOf(numbers);
  const sd = Math.sqrt(meanOf(numbers.map((value) => (value - mean) ** 2)));
  return { count: numbers.length, mean: shortened(mean), sd: shortened(sd) };
}

const meanOf = (numbers: readonly number[]) =>
  numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

const shortened = (value: number) => Number(value.toPrecision(4));

/** Where figures differ by more than machines do, with both values. */
export function differences(before: Figures, now: Figures): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return paths
    .filter((path) => !areClose(path, before[path], now[path]))
    .map((path) => `${path}: ${shown(before[path])} -> ${shown(now[path])}`);
}

function areClose(path: string, before: Figure | undefined, now: Figure | undefined): boolean {
  if (before?.count !== now?.count) return false;
  const { mean = 0, sd = 0 } = before ?? {};
  const { least = 0, share = 0 } = ALLOWED.find(({ unit }) => unit.test(path)) ?? {};
  const allowed = least + share * Math.max(Math.abs(mean), sd);
  return Math.abs(mean - (now?.mean ?? 0)) <= allowed && Math.abs(sd - (now?.sd ?? 0)) <= allowed;
}

function shown(figure: Figure | undefined): string {
  if (!figure) return 'none';
  const { count, mean, sd } = figure;
  return mean === undefined ? `${count}x` : `${count}x ${mean} (sd ${sd})`;
}
