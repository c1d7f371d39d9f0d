import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type PoiseClient } from '@poise/client';
import { ensureWebApp, freePorts, openHome, type Stack, startStack } from '@poise/launcher';
import { startTestRedis, type TestRedis, temporaryFolder } from '@poise/testing';

export type Installation = {
  readonly stack: Stack;
  readonly client: PoiseClient;
  readonly redis: TestRedis | undefined;
  /** The location of its blobs. */
  readonly blobFolder: string;
  /** All log output of the services so far. */
  logs(): string;
  stop(): Promise<void>;
};

/** A complete installation as started by `poise up`, in its own home, on either queue backend. */
export async function startInstallation(
  options: { queue?: 'postgres' | 'redis'; env?: Record<string, string>; web?: boolean } = {},
): Promise<Installation> {
  const folder = temporaryFolder('home');
  const webDirectory = options.web ? await ensureWebApp() : undefined;
  const redis = options.queue === 'redis' ? await startTestRedis() : undefined;
  const [port = 0] = await freePorts(1);
  const stack = await startStack({
    home: openHome(folder.path),
    port,
    ...(webDirectory !== undefined && { webDirectory }),
    ...(redis && { redisUrl: redis.url }),
    ...(options.env && { env: options.env }),
  });
  return {
    stack,
    redis,
    blobFolder: join(folder.path, 'blobs'),
    // Generous, because suites kill the gateway during a request.
    client: createClient({
      baseUrl: stack.baseUrl,
      token: stack.apiKey,
      retry: { attempts: 20, baseMs: 500, maxMs: 1_000 },
    }),
    logs: () =>
      globSync('logs/*.log', { cwd: folder.path })
        .map((name) => readFileSync(join(folder.path, name), 'utf8'))
        .join('\n'),
    async stop() {
      await stack.stop();
      await redis?.stop();
      await folder.remove();
    },
  };
}
