import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';

/** Statements with lists of varying length have many texts; a connection keeps each prepared one. */
const MAX_TEXTS = 500;

const names = new Map<string, string>();

/**
 * Makes a connection prepare each statement once: parsing and planning is most of what a short one costs. One
 * that selects `*` is not prepared, since a migration that adds a column would make it fail from then on.
 */
export function prepareStatements(client: ClientBase): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  client.query = ((text: unknown, values: unknown, ...others: unknown[]) => {
    const name = Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    return name === undefined ? query(text, values, ...others) : query({ name, text, values }, ...others);
  }) as ClientBase['query'];
}

function nameOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.includes('*')) return undefined;
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_TEXTS) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
