import { z } from 'zod';
import { MODALITIES, type ModalityDefinition } from './modality-table.ts';
import { natural } from './numbers.ts';

type Table = typeof MODALITIES;
export type Modality = keyof Table;
/** A modality whose chunks are uploaded; the others analyse the chunks of one of these. */
export type Stream = { [M in Modality]: Table[M] extends { accepts: object } ? M : never }[Modality];
/** The content types that a stream accepts. */
export type ContentTypeOf<S extends Stream> = Table[S]['accepts']['contentTypes'][number];

/** The points of one second, by the field of the modalities that are fused. */
export type PointByField = {
  [M in Modality as Table[M] extends { point: object } ? Table[M]['field'] : never]: z.infer<
    Extract<Table[M], { point: z.ZodType }>['point']
  >;
};

/** The findings of a scored observation, by field: exactly one is present. */
export type FindingsByField = { [M in Modality as Table[M]['field']]: z.infer<Table[M]['findings']> };

const rows = MODALITIES as Record<Modality, ModalityDefinition>;

/** The row of a modality, with the general type that all rows share. */
export const modalityOf = (name: Modality): ModalityDefinition => rows[name];

export const MODALITY_NAMES = Object.keys(MODALITIES) as [Modality, ...Modality[]];
export const modality = z.enum(MODALITY_NAMES);

export const STREAMS = MODALITY_NAMES.filter((name): name is Stream => rows[name].accepts !== undefined) as [
  Stream,
  ...Stream[],
];
export const stream = z.enum(STREAMS);

/** The stream whose chunks a modality analyses. */
export const streamOf = (name: Modality): Stream => (rows[name].of ?? name) as Stream;

/** Every modality that analyses chunks of these streams. */
export const modalitiesOf = (streams: readonly Stream[]): Modality[] =>
  MODALITY_NAMES.filter((name) => streams.includes(streamOf(name)));

const record = <K extends string, T>(keys: readonly K[], value: (key: K) => T): Record<K, T> =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, T>;

/** One value for each modality. */
export function byModality<T>(value: (name: Modality) => T): Record<Modality, T> {
  return record(MODALITY_NAMES, value);
}

/** One value for each stream. */
export function byStream<T>(value: (name: Stream) => T): Record<Stream, T> {
  return record(STREAMS, value);
}

/** Counts by stream. What was written before a stream existed counts none of it. */
export const streamCounts = z.strictObject(byStream(() => natural.default(0)));
