import { z } from 'zod';

/**
 * The same schema for data that another version may have written: unknown fields of objects, at any depth, are
 * dropped. Everything else is as strict as before.
 */
export function tolerant<S extends z.ZodType>(schema: S): S {
  const def: Record<string, unknown> = { ...schema.def };
  for (const [key, part] of Object.entries(def)) def[key] = tolerantPart(part);
  // A strict object is one whose further fields are of type never.
  if (schema instanceof z.ZodObject) delete def.catchall;
  return schema.clone(def as never);
}

/** A part of a definition: a schema, several of them, or something else. */
function tolerantPart(part: unknown): unknown {
  if (part instanceof z.ZodType) return tolerant(part);
  if (Array.isArray(part)) return part.map(tolerantPart);
  if (isShape(part)) {
    return Object.fromEntries(Object.entries(part).map(([name, field]) => [name, tolerant(field)]));
  }
  return part;
}

function isShape(part: unknown): part is Record<string, z.ZodType> {
  if (typeof part !== 'object' || part === null) return false;
  const fields = Object.values(part);
  return fields.length > 0 && fields.every((field) => field instanceof z.ZodType);
}
