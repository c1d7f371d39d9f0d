import { z } from 'zod';

type JsonSchema = {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
};

/** Paths of all values in a contract, such as `face.moments.startMs`; items of a list share the list's path. */
export function fieldsOf(schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema;
  const found = new Set<string>();

  const visit = (node: JsonSchema, path: string): void => {
    const definition = node.$ref === undefined ? node : root.$defs?.[node.$ref.split('/').at(-1) ?? ''];
    if (!definition) throw new Error(`${path}: ${node.$ref} has no definition`);
    const branches = definition.anyOf ?? definition.oneOf ?? definition.allOf;
    if (branches) for (const branch of branches) visit(branch, path);
    else if (definition.properties) {
      for (const [name, value] of Object.entries(definition.properties)) {
        visit(value, path === '' ? name : `${path}.${name}`);
      }
    } else if (definition.items) visit(definition.items, path);
    else found.add(path);
  };
  visit(root, '');
  return [...found];
}
