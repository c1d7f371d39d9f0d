import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient, type PoiseClient } from '@poise/client';
import type { RoleOwner } from '@poise/launcher';
import { freePorts, startTestServer, temporaryFolder, testLoginUrls, waitFor } from '@poise/testing';
import { execa } from 'execa';

/** This release, as `createFleet` names folders. */
export const NEW_RELEASE = resolve(import.meta.dirname, '../../..');

const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 20_000;

type Service = 'gateway' | 'face-worker' | 'speech-worker' | 'interview-orchestrator' | 'feedback';

export type RunningService = {
  readonly url: string;
  /** Stops it as a rollout does: SIGTERM, then its orderly end. */
  stop(): Promise<void>;
};

/** Services of any release, as processes of their own, on one record, one queue and one blob store. */
export type Fleet = {
  readonly adminUrl: string;
  readonly blobFolder: string;
  /** Brings the record to the form of a release, as its deployment does before its services start. */
  migrate(release: string): Promise<void>;
  /** Makes a tenant, and its key, with the commands of a release. */
  createTenant(release: string): Promise<string>;
  start(release: string, service: Service): Promise<RunningService>;
  startAll(release: string, services: readonly Service[]): Promise<RunningService[]>;
  logs(): string;
  stop(): Promise<void>;
};

/** @param options.redisUrl where jobs travel; without it, on the same PostgreSQL */
export async function createFleet(
  options: { redisUrl?: string; gateway?: Record<string, string> } = {},
): Promise<Fleet> {
  const folder = temporaryFolder('fleet');
  const { server, stop: stopServer } = await startTestServer();
  await server.createDatabase('poise');
  const adminUrl = server.url('poise');
  const urls = testLoginUrls(adminUrl);
  const blobFolder = join(folder.path, 'blobs');
  for (const name of [blobFolder, join(folder.path, 'logs')]) mkdirSync(name);
  const started: RunningService[] = [];
  const logFiles: string[] = [];

  const shared = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    ORT_DISABLE_TELEMETRY: '1',
    HOST: '127.0.0.1',
    BLOB_URL: pathToFileURL(blobFolder).href,
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : { QUEUE_URL: urls.queue }),
    QUEUE_NAMESPACE: 'poise_queue',
    SHUTDOWN_DEADLINE_MS: '8000',
    JOB_LOCK_MS: '5000',
    RECONCILE_MS: '1000',
  };
  const record: Partial<Record<Service, RoleOwner>> = {
    gateway: 'gateway',
    'interview-orchestrator': 'interview-orchestrator',
    feedback: 'feedback',
  };

  async function start(release: string, service: Service): Promise<RunningService> {
    const [port = 0, healthPort = 0] = await freePorts(2);
    // Version 0.1 has one port for everything.
    const healthUrl = `http://127.0.0.1:${release === NEW_RELEASE ? healthPort : port}`;
    const owner = record[service];
    const logFile = join(folder.path, 'logs', `${logFiles.length}-${service}.log`);
    logFiles.push(logFile);
    const child = spawn(process.execPath, [join(release, 'services', service, 'src/main.ts')], {
      cwd: release,
      env: {
        ...shared,
        PORT: String(port),
        HEALTH_PORT: String(healthPort),
        ...(owner && { DATABASE_URL: urls[owner] }),
        ...(service === 'gateway' && options.gateway),
      },
      // Its end, should this process be killed, ends the service.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const log = createWriteStream(logFile);
    for (const stream of [child.stdout, child.stderr]) stream?.pipe(log, { end: false });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const running: RunningService = {
      url: `http://127.0.0.1:${port}`,
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
        await ended;
        clearTimeout(kill);
      },
    };
    started.push(running);
    await waitFor(
      `${service} of ${release}`,
      async () => {
        if (child.exitCode !== null) throw new Error(`${service} ended:\n${readFileSync(logFile, 'utf8')}`);
        return (await fetch(`${healthUrl}/readyz`).catch(() => undefined))?.ok;
      },
      { withinMs: READY_WITHIN_MS, everyMs: 100 },
    );
    return running;
  }

  return {
    adminUrl,
    blobFolder,
    async migrate(release) {
      const env = { ...shared, DATABASE_URL: adminUrl };
      await execa(process.execPath, ['packages/store/src/migrate.ts'], { cwd: release, env });
    },
    async createTenant(release) {
      const env = { ...shared, DATABASE_URL: adminUrl };
      const cli = release === NEW_RELEASE ? 'apps/cli/src/main.ts' : 'packages/cli/src/main.ts';
      const args = [cli, 'tenants', 'create', 'acme'];
      const { stdout } = await execa(process.execPath, args, { cwd: release, env });
      const key = /\bpsk_[\w-]+/.exec(stdout)?.[0];
      if (!key) throw new Error(`no key in: ${stdout}`);
      return key;
    },
    start,
    startAll: (release, services) => Promise.all(services.map((service) => start(release, service))),
    logs: () => logFiles.map((file) => `${file}\n${readFileSync(file, 'utf8')}`).join('\n'),
    async stop() {
      await Promise.all(started.map((service) => service.stop()));
      await stopServer();
      await folder.remove();
    },
  };
}

/** A client of whichever gateway is there: as a page that reconnects, it is patient. */
export function clientOf(gateway: RunningService, token: string): PoiseClient {
  return createClient({ baseUrl: gateway.url, token, retry: { attempts: 20, baseMs: 200, maxMs: 1_000 } });
}
