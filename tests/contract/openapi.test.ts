import { readFile } from 'node:fs/promises';
import { describeApi, OPENAPI_FILE } from '@poise/gateway/openapi';
import { expect, it } from 'vitest';

it('when a route or a contract changes, then docs/api/openapi.json is regenerated: node services/gateway/src/openapi.ts', async () => {
  expect(await readFile(OPENAPI_FILE, 'utf8')).toBe(await describeApi());
});
