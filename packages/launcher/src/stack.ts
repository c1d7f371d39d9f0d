import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { TenantId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { createSpeechModelStore, speechModelsFolder } from '@poise/speech/models';
import { apiKeys, migrate, openStore, SCOPES, tenants } from '@poise/store';
import { createLogins } from './accounts.ts';
import { claimHome } from './claim.ts';
import { forwardedEnv } from './forwarded-env.ts';
import { startGuard } from './guard/guard.ts';
import { type Home, REPOSITORY } from './home.ts';
import { repairPermissions } from './permissions.ts';
import { freePorts, isFree } from './ports.ts';
import { type LocalPostgres, startPostgres } from './postgres.ts';
import { PROCESS_NAMES, PROCESSES, type ProcessName } from './process-table.ts';
import { noteRunning } from './running.ts';
import { type ServiceProcess, supervise } from './supervise.ts';
import { transcriptionSettings } from './transcription.ts';

const DATABASE = 'poise';
const QUEUE_NAMESPACE = 'poise_queue';
const READY_WITHIN_MS = 90_000;
/** For one service: `SHUTDOWN_DEADLINE_MS` with a margin. */
const STOP_WITHIN_MS = 10_000;

export type Stack = {
  readonly baseUrl: string;
  /** A key of the local tenant with every scope. */
  readonly apiKey: string;
  /** Connection string of the superuser; for tests and operators. */
  readonly adminUrl: string;
  readonly postgres: LocalPostgres;
  readonly services: Readonly<Record<ProcessName, ServiceProcess>>;
  stop(): Promise<void>;
};

export type StackOptions = {
  home: Home;
  port: number;
  /** Redis for queue and wake-ups, instead of the local PostgreSQL. */
  redisUrl?: string;
  /** Folder of the built web app; without it, only the API is served. */
  webDirectory?: string;
  /** Additional settings for all services. */
  env?: Record<string, string>;
  /** Called at the start of each step, to show progress. */
  onStep?: (step: string) => void;
  /** Called if processes of an earlier launcher have to end first. */
  onWait?: () => void;
  /** Cancels the start: what has been started is stopped, and the reason of the signal is thrown. */
  signal?: AbortSignal;
};

/**
 * Starts Poise on this machine: PostgreSQL, the migrated record, a login for each service and the services;
 * returns when all are ready. However this process ends, they all end too.
 * @throws {PoiseError} `unavailable` with the end of its log if a service does not become ready, if another
 * launcher holds the home, or if the port is in use
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home, signal } = options;
  const onStep = (step: string) => {
    signal?.throwIfAborted();
    options.onStep?.(step);
  };
  const speechModels = createSpeechModelStore(speechModelsFolder(home.path));
  const transcription = await transcriptionSettings(process.env, speechModels);
  const claim = await claimHome(home, {
    ...(options.onWait && { onWait: options.onWait }),
    ...(signal && { signal }),
  });
  const guard = startGuard(claim.guardedBy);
  const started: ServiceProcess[] = [];
  let postgres: LocalPostgres | undefined;
  async function stopAll(): Promise<void> {
    try {
      const [gateway, ...others] = started;
      // The gateway first, so that nothing further is accepted while the workers stop.
      await gateway?.stop(STOP_WITHIN_MS);
      await Promise.all(others.map((service) => service.stop(STOP_WITHIN_MS)));
      await postgres?.stop();
    } finally {
      rmSync(home.file('running.json'), { force: true });
      await guard.close();
      claim.release();
    }
  }
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll());

  try {
    await repairPermissions(home, home.isNew);
    await untilFree(options.port, claim.tookOver);
    const [postgresPort = 0, ...healthPorts] = await freePorts(1 + PROCESS_NAMES.length);
    onStep('PostgreSQL');
    postgres = await startPostgres({
      directory: home.file('postgres'),
      password: home.secrets.postgresPassword,
      port: postgresPort,
      guard,
      fresh: home.isNew,
    });
    await postgres.createDatabase(DATABASE);
    const adminUrl = postgres.url(DATABASE);
    onStep('record');
    await migrate(adminUrl, options.redisUrl ? undefined : QUEUE_NAMESPACE);
    const logins = await createLogins(adminUrl, home.secrets.logins);
    const { tenantId, apiKey } = await ensureLocalTenant(adminUrl, home);

    const queue = {
      ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : { QUEUE_URL: logins.queue }),
      QUEUE_NAMESPACE,
    };
    const shared = {
      PATH: process.env['PATH'] ?? '',
      // Media are decoded there, so a configured folder for temporary files applies to them too.
      ...(process.env['TMPDIR'] !== undefined && { TMPDIR: process.env['TMPDIR'] }),
      NODE_ENV: 'production',
      // @poise/inference sets it too; here it applies from the first instruction.
      ORT_DISABLE_TELEMETRY: '1',
      HOST: '127.0.0.1',
      BLOB_URL: pathToFileURL(home.file('blobs')).href,
      ...queue,
      SHUTDOWN_DEADLINE_MS: '8000',
      ...options.env,
    };
    const own: Record<(typeof PROCESSES)[ProcessName]['service'], Record<string, string>> = {
      gateway: {
        PORT: String(options.port),
        DATABASE_URL: logins.gateway,
        ...forwardedEnv(process.env, 'POISE_FACE_'),
        LOCAL_TENANT: tenantId,
        ...(options.webDirectory !== undefined && { WEB_DIR: options.webDirectory }),
      },
      'face-worker': forwardedEnv(process.env, 'POISE_FACE_'),
      'speech-worker': transcription,
      'interview-orchestrator': { DATABASE_URL: logins['interview-orchestrator'] },
      feedback: { DATABASE_URL: logins.feedback },
    };

    onStep('services');
    const services = Object.fromEntries(
      PROCESS_NAMES.map((name, i) => {
        const { service: kind, env } = PROCESSES[name];
        const healthPort = String(healthPorts[i]);
        const service = supervise({
          name,
          entry: join(REPOSITORY, 'services', kind, 'src/main.ts'),
          cwd: REPOSITORY,
          env: { HEALTH_PORT: healthPort, ...shared, ...own[kind], ...env },
          logFile: home.file(join('logs', `${name}.log`)),
          healthUrl: `http://127.0.0.1:${healthPort}`,
          guard,
        });
        started.push(service);
        return [name, service];
      }),
    ) as Record<ProcessName, ServiceProcess>;
    await Promise.all(started.map((service) => isReady(service, signal)));

    const baseUrl = `http://127.0.0.1:${options.port}`;
    const environment = { ...queue, DATABASE_URL: logins.gateway };
    const { healthUrl } = services.gateway;
    noteRunning(home, { pid: process.pid, baseUrl, healthUrl, environment });
    return { baseUrl, apiKey, adminUrl, postgres, services, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Services of a killed launcher stop by themselves and then release its port. */
async function untilFree(port: number, tookOver: boolean): Promise<void> {
  const deadline = Date.now() + (tookOver ? STOP_WITHIN_MS : 0);
  while (!(await isFree(port, '127.0.0.1'))) {
    if (Date.now() >= deadline) {
      throw new PoiseError('unavailable', `port ${port} is in use; choose another with --port`);
    }
    await sleep(100);
  }
}

async function isReady(service: ServiceProcess, signal: AbortSignal | undefined): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && service.restarts() < 4) {
    signal?.throwIfAborted();
    const response = await fetch(`${service.healthUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (response?.ok) return;
    await sleep(50);
  }
  throw new PoiseError('unavailable', `${service.name} does not start. Its log ends:\n${service.logTail(5)}`);
}

/** The tenant of this machine and its key, created on the first start; the key is stored in the home. */
async function ensureLocalTenant(
  adminUrl: string,
  home: Home,
): Promise<{ tenantId: TenantId; apiKey: string }> {
  const store = openStore(adminUrl, { maxConnections: 1 });
  try {
    const tenantId =
      (await tenants.findByName(store.db, 'local'))?.id ??
      (await tenants.create(store.db, { name: 'local', profiles: ['practice', 'assessment'] }));
    const stored = home.read('key');
    if (stored && (await apiKeys.findBySecret(store.db, stored))) return { tenantId, apiKey: stored };
    const { secret } = await apiKeys.issue(store.db, { tenantId, scopes: [...SCOPES], label: 'local' });
    home.write('key', secret);
    return { tenantId, apiKey: secret };
  } finally {
    await store.close();
  }
}
