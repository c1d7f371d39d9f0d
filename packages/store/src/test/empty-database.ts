import { newId } from '@poise/shared/contracts';
import { Client } from 'pg';

/**
 * Creates a database without tables.
 * @param serverUrl of a role that may create databases
 * @returns its URL
 */
export async function emptyDatabase(serverUrl: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  const name = `empty_${newId('tenant')}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(serverUrl), { pathname: name }).href;
}
