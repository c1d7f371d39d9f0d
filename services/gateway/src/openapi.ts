import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createLogger } from '@poise/runtime';
import { z } from 'zod';
import { buildApp } from './app.ts';
import type { Deps } from './deps.ts';
import { gatewaySettings } from './settings.ts';

/** Path of the document in the repository; `node services/gateway/src/openapi.ts` writes it. */
export const OPENAPI_FILE = resolve(import.meta.dirname, '../../../docs/api/openapi.json');

/** The OpenAPI document of the gateway, as committed. */
export async function describeApi(): Promise<string> {
  const { DATABASE_URL: _, ...others } = gatewaySettings;
  // The routes are described but never called, so their dependencies are not needed.
  const app = await buildApp({
    settings: z.object(others).parse({}),
    log: createLogger({ service: 'gateway', level: 'silent' }),
  } as unknown as Deps);
  await app.ready();
  return `${JSON.stringify(app.swagger(), null, 2)}\n`;
}

if (import.meta.main) {
  mkdirSync(dirname(OPENAPI_FILE), { recursive: true });
  writeFileSync(OPENAPI_FILE, await describeApi());
}
