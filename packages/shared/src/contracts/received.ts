import { z } from 'zod';
import { withoutUnknownFields } from './tolerant.ts';

/** A value that this version does not know: a plain string, passed on as a newer gateway sent it. */
export type UnknownValue = string & z.$brand<'UnknownValue'>;

/**
 * A response as a client receives it, perhaps from a newer gateway. Any enumerated value may be an
 * {@link UnknownValue}: show it as it is, or handle it in the `default` of a `switch`.
 *
 * An alternative of unknown `type`, such as an event or a moment, has only the fields that all known ones share. It is
 * not part of this type, because TypeScript would then no longer infer the other fields of a known one from its `type`.
 */
export type Received<T> =
  IsEnumeration<Extract<T, string>> extends true ? T | UnknownValue : ReceivedParts<T>;

type ReceivedParts<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? Received<Item>[]
    : T extends object
      ? { [K in keyof T]: Received<T[K]> }
      : T;

/** Whether a type has at least two literals. One alone is constant, and names an alternative. */
type IsEnumeration<T> = [T] extends [never] ? false : [T] extends [UnionToIntersection<T>] ? false : true;

type UnionToIntersection<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The entry of a table for a received value; undefined if the table lacks it. */
export function entryOf<V>(table: Readonly<Record<string, V>>, value: string): V | undefined {
  return Object.hasOwn(table, value) ? table[value] : undefined;
}

/**
 * The schema of a response that a gateway of another version may have sent; see {@link Received}. Unknown fields are
 * dropped. Rules that a gateway follows in its own responses are not checked again, because they may have changed:
 * the lengths of lists, and relations between fields, such as probabilities whose sum is 1.
 */
export function received<T>(schema: z.ZodType<T>): z.ZodType<Received<T>> {
  return open(schema) as unknown as z.ZodType<Received<T>>;
}

function open(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodEnum) return z.string();
  const opened = withoutUnknownFields(schema, open);
  if (opened instanceof z.ZodDiscriminatedUnion) return withUnknownOption(opened);
  return opened instanceof z.ZodObject || opened instanceof z.ZodArray
    ? opened.clone({ ...opened.def, checks: [] } as never)
    : opened;
}

function withUnknownOption(union: z.ZodDiscriminatedUnion): z.ZodType {
  const { discriminator } = union.def;
  const shapes = (union.options as z.ZodObject[]).map(({ shape }) => shape);
  const known = new Set(shapes.flatMap((shape) => [...(shape[discriminator] as z.ZodLiteral).values]));
  const [first, ...others] = shapes;
  const shared = Object.entries(first ?? {}).filter(([name]) => others.every((shape) => name in shape));
  const unknownOption = z.object({
    ...Object.fromEntries(shared),
    [discriminator]: z.string().refine((type) => !known.has(type)),
  });
  return z.union([union, unknownOption]);
}
