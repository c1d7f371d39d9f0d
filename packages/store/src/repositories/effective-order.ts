import { sql } from 'kysely';

/** The rank of a status in SQL, as in `effectiveOf`: the higher, the better. */
export const rank = (table: string) =>
  sql`array_position(ARRAY['failed', 'rejected', 'scored'], ${sql.ref(`${table}.status`)})`;

/** The order of `effectiveOf` among observations of one model: by status, then by code. */
export const merit = (table: 'excluded' | 'observations') =>
  sql`(${rank(table)}, coalesce(${sql.ref(`${table}.body`)}->>'code', '') COLLATE "C")`;
