import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { TenantId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { createSpeechModelStore, speechModelsFolder } from '@poise/speech/models';
import { apiKeys, migrate, openStore, SCOPES, tenants } from '@poise/store';
import { createLogins } from './accounts.ts';
import { type Home, REPOSITORY } from './home.ts';
import { passedOn } from './passed-on.ts';
import { freePorts } from './ports.ts';
import { type LocalPostgres, startPostgres } from './postgres.ts';
import { PROCESS_NAMES, PROCESSES, type ProcessName } from './processes.ts';
import { type ServiceProcess, supervise } from './supervise.ts';
import { transcriptionSettings } from './transcription.ts';

const DATABASE = 'poise';
const QUEUE_NAMESPACE = 'poise_queue';
const READY_WITHIN_MS = 90_000;

export type Stack = {
  readonly baseUrl: string;
  /** A key of the local tenant with every scope. */
  readonly apiKey: string;
  /** Connection string that may do everything; for tests and operators. */
  readonly adminUrl: string;
  readonly postgres: LocalPostgres;
  readonly services: Readonly<Record<ProcessName, ServiceProcess>>;
  stop(): Promise<void>;
};

export type StackOptions = {
  home: Home;
  port: number;
  /** Queue and wake-ups on this Redis instead of on the local Postgres. */
  redisUrl?: string;
  /** The built web app; without it the API is served alone. */
  webDirectory?: string;
  /** Extra settings for all services. */
  env?: Record<string, string>;
  /** Told of each step, for people who watch. */
  onStep?: (step: string) => void;
};

/**
 * Starts all of Poise on this machine: Postgres, the record's newest form, a login for each
 * service, the services, and waits until each is ready.
 * @throws {PoiseError} `unavailable` with the end of its log when a service does not come up
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home, onStep = () => undefined } = options;
  const speechModels = createSpeechModelStore(speechModelsFolder(home.path));
  const transcription = await transcriptionSettings(process.env, speechModels);
  const [postgresPort = 0, ...ports] = await freePorts(1 + PROCESS_NAMES.length);

  onStep('PostgreSQL');
  const postgres = await startPostgres({
    directory: home.file('postgres'),
    password: home.secrets.postgresPassword,
    port: postgresPort,
    fresh: home.isNew,
  });
  const started: ServiceProcess[] = [];
  const stop = async () => {
    const [gateway, ...others] = started;
    // The gateway first, so that nothing is accepted that nobody will work on now.
    await gateway?.stop(10_000);
    await Promise.all(others.map((service) => service.stop(10_000)));
    await postgres.stop();
    rmSync(home.file('running.json'), { force: true });
  };

  try {
    await postgres.createDatabase(DATABASE);
    const adminUrl = postgres.url(DATABASE);
    onStep('record');
    await migrate(adminUrl, options.redisUrl ? undefined : QUEUE_NAMESPACE);
    const logins = await createLogins(adminUrl, home.secrets.servicePassword);
    const { tenantId, apiKey } = await ensureLocalTenant(adminUrl, home);

    const shared = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      BLOB_URL: pathToFileURL(home.file('blobs')).href,
      ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : { QUEUE_URL: logins.queue }),
      QUEUE_NAMESPACE,
      SHUTDOWN_DEADLINE_MS: '8000',
      ...options.env,
    };
    const own: Record<(typeof PROCESSES)[ProcessName]['service'], Record<string, string>> = {
      gateway: {
        PORT: String(options.port),
        DATABASE_URL: logins.gateway,
        ...passedOn(process.env, 'POISE_FACE_'),
        LOCAL_TENANT: tenantId,
        ...(options.webDirectory !== undefined && { WEB_DIR: options.webDirectory }),
      },
      'face-worker': passedOn(process.env, 'POISE_FACE_'),
      'speech-worker': transcription,
      'interview-orchestrator': { DATABASE_URL: logins['interview-orchestrator'] },
      feedback: { DATABASE_URL: logins.feedback },
    };

    onStep('services');
    const services = Object.fromEntries(
      PROCESS_NAMES.map((name, i) => {
        const { service: kind, env } = PROCESSES[name];
        const port = own[kind]['PORT'] ?? String(ports[i]);
        const service = supervise({
          name,
          entry: join(REPOSITORY, 'services', kind, 'src/main.ts'),
          cwd: REPOSITORY,
          env: { PORT: port, ...shared, ...own[kind], ...env },
          logFile: home.file(join('logs', `${name}.log`)),
          healthUrl: `http://127.0.0.1:${port}`,
        });
        started.push(service);
        return [name, service];
      }),
    ) as Record<ProcessName, ServiceProcess>;
    await Promise.all(started.map(isReady));

    const baseUrl = `http://127.0.0.1:${options.port}`;
    home.write('running.json', JSON.stringify({ pid: process.pid, baseUrl }));
    return { baseUrl, apiKey, adminUrl, postgres, services, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isReady(service: ServiceProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && service.restarts() < 4) {
    const answer = await fetch(`${service.healthUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new PoiseError('unavailable', `${service.name} does not start. Its log ends:\n${service.logTail(5)}`);
}

/** The tenant of this machine and its key, made on the first start; the key lies in the home. */
async function ensureLocalTenant(
  adminUrl: string,
  home: Home,
): Promise<{ tenantId: TenantId; apiKey: string }> {
  const store = openStore(adminUrl, { maxConnections: 1 });
  try {
    const tenantId =
      (await tenants.findByName(store.db, 'local'))?.id ??
      (await tenants.create(store.db, { name: 'local', profiles: ['practice', 'assessment'] }));
    const kept = home.read('key');
    if (kept && (await apiKeys.findBySecret(store.db, kept))) return { tenantId, apiKey: kept };
    const { secret } = await apiKeys.issue(store.db, { tenantId, scopes: [...SCOPES], label: 'local' });
    home.write('key', secret);
    return { tenantId, apiKey: secret };
  } finally {
    await store.close();
  }
}
