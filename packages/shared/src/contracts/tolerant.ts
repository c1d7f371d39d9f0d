import { z } from 'zod';

/**
 * The same schema for data that another version may have written: unknown fields of objects, at any depth, are
 * dropped. Everything else is as strict as before.
 */
export function tolerant<S extends z.ZodType>(schema: S): S {
  return withoutUnknownFields(schema, tolerant);
}

/** The same schema with `convert` applied to the schemas in it; if it is of an object, its unknown fields are dropped. */
export function withoutUnknownFields<S extends z.ZodType>(
  schema: S,
  convert: (part: z.ZodType) => z.ZodType,
): S {
  const def: Record<string, unknown> = { ...schema.def };
  for (const [key, part] of Object.entries(def)) def[key] = convertPart(part, convert);
  // A strict object is one whose further fields are of type never.
  if (schema instanceof z.ZodObject) delete def.catchall;
  return schema.clone(def as never);
}

/** A part of a definition: a schema, several of them, or something else. */
function convertPart(part: unknown, convert: (part: z.ZodType) => z.ZodType): unknown {
  if (part instanceof z.ZodType) return convert(part);
  if (Array.isArray(part)) return part.map((each) => convertPart(each, convert));
  if (isShape(part)) {
    return Object.fromEntries(Object.entries(part).map(([name, field]) => [name, convert(field)]));
  }
  return part;
}

function isShape(part: unknown): part is Record<string, z.ZodType> {
  if (typeof part !== 'object' || part === null) return false;
  const fields = Object.values(part);
  return fields.length > 0 && fields.every((field) => field instanceof z.ZodType);
}
