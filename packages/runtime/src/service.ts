import { toPoiseError } from '@poise/shared/errors';
import type { JobHandlers, QueueName } from '@poise/shared/jobs';
import type { z } from 'zod';
import { type BlobStore, createBlobStore, probeBlobs } from './blob/index.ts';
import { parseSettings, serviceSettings } from './config.ts';
import { consumersAlive, createHealthServer, type Phase } from './health.ts';
import { createLogger, type Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createNeeds, type Importance, type NeedName, type Needs } from './needs.ts';
import { keepFilesPrivate } from './private-files.ts';
import { type Consumer, createQueueRuntime, type QueueRuntime } from './queue/index.ts';

type BaseSettings = z.output<z.ZodObject<typeof serviceSettings>>;
type Settings<S extends z.ZodRawShape> = BaseSettings & z.output<z.ZodObject<S>>;

/** What a service is built from. Everything that is opened is registered with `onStop`, in order. */
export type ServiceKit<S extends z.ZodRawShape> = {
  readonly settings: Settings<S>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly queue: QueueRuntime;
  readonly blobs: BlobStore;
  /** Starts to take jobs; on stop, drains them before anything opened earlier is closed. */
  consume<Q extends QueueName>(queue: Q, handlers: JobHandlers<Q>, concurrency: number): void;
  /** Registers how to close something; what was opened last is closed first. */
  onStop(what: string, end: () => Promise<unknown>): void;
  /** Adds a dependency of the process, in addition to the queue and the blob store. */
  readonly need: Needs['add'];
};

/** A check of the blob store writes to it: a passed check remains valid this long. */
const BLOBS_FRESH_MS = 10_000;
const BLOBS_WITHIN_MS = 2_500;

/**
 * Runs a service from its settings to its ordered stop: parses the environment, opens what all services share,
 * serves health and metrics on `HEALTH_PORT`, builds the service, and on SIGTERM or SIGINT closes everything in
 * reverse order within `SHUTDOWN_DEADLINE_MS`, health last. The process exits with 0 after a clean stop, 1 after a
 * failed start or an uncaught error, and 2 past the deadline.
 */
export async function runService<S extends z.ZodRawShape>(options: {
  name: string;
  settings: S;
  /** How much the service depends on what all services share. */
  needs: Readonly<Record<Exclude<NeedName, 'record'>, Importance>>;
  build: (kit: ServiceKit<S>) => Promise<void>;
}): Promise<void> {
  keepFilesPrivate();
  const ends: { what: string; end: () => Promise<unknown> }[] = [];
  let log = createLogger({ service: options.name, level: 'info' });
  let phase: Phase = 'starting';

  async function stop(reason: string, deadlineMs: number, exitCode: number): Promise<void> {
    if (phase === 'stopping') return;
    phase = 'stopping';
    log.info({ reason }, 'stopping');
    // Not unref'd: if a close hangs with nothing pending, the process would otherwise exit as if all were well.
    setTimeout(() => {
      log.error({ deadlineMs }, 'stop took too long');
      process.exit(2);
    }, deadlineMs);
    for (const { what, end } of ends.toReversed()) {
      try {
        await end();
      } catch (err) {
        log.warn({ what, err }, 'could not stop cleanly');
      }
    }
    log.info('stopped');
    process.exit(exitCode);
  }

  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'crashed');
    process.exit(1);
  });

  let deadlineMs = 5_000;
  try {
    const settings = parseSettings(
      { ...serviceSettings, ...options.settings },
      process.env,
    ) as unknown as Settings<S>;
    deadlineMs = settings.SHUTDOWN_DEADLINE_MS;
    log = createLogger({ service: options.name, level: settings.LOG_LEVEL });
    // Ctrl-C arrives from both the terminal and the launcher: the second has no effect.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void stop(signal, deadlineMs, 0));
    }
    // A killed launcher cannot ask its services to stop; the end of its channel does, even if it came while
    // this process was still loading.
    const launcherIsGone = () => void stop('launcher is gone', deadlineMs, 0);
    process.once('disconnect', launcherIsGone);
    // Without a launcher, as in a container, there is no channel and no `send`.
    if (process.send && !process.connected) launcherIsGone();

    const metrics = createMetrics(options.name);
    const needs = createNeeds();
    const consumers: Consumer[] = [];
    const onStop: ServiceKit<S>['onStop'] = (what, end) => ends.push({ what, end });

    const blobs = createBlobStore(settings.BLOB_URL, (operation, outcome) =>
      metrics.blobOperations.inc({ operation, outcome }),
    );
    const queue = createQueueRuntime({ settings, log, metrics });
    needs.add('queue', options.needs.queue, () => queue.measure(['interview']));
    needs.add('blobs', options.needs.blobs, () => probeBlobs(blobs, BLOBS_WITHIN_MS), BLOBS_FRESH_MS);
    // Dependencies that are closed while the process stops say nothing about its needs.
    metrics.watchNeeds(async () => (phase === 'running' ? needs.check() : []));
    const server = createHealthServer({
      metrics,
      alive: consumersAlive(consumers, async (name) => (await queue.measure([name]))[0]?.oldestAgeMs ?? 0),
      phase: () => phase,
      needs,
    });
    // The first to open is the last to close: probes and scrapes are served while jobs drain.
    onStop('health server', () => server.close());
    await server.listen({ host: settings.HOST, port: settings.HEALTH_PORT });
    onStop('blob store', () => blobs.close());
    onStop('queue', () => queue.close());

    await options.build({
      settings,
      log,
      metrics,
      queue,
      blobs,
      onStop,
      need: needs.add,
      consume: (name, handlers, concurrency) => {
        const consumer = queue.consume(name, handlers, { concurrency });
        consumers.push(consumer);
        // Most of the deadline is for running jobs, the rest for closing what they use.
        onStop(`consumer of ${name}`, () => consumer.stop(deadlineMs * 0.8));
      },
    });
    if (phase === 'starting') phase = 'running';
    log.info('started');
  } catch (error) {
    const known = toPoiseError(error);
    log.fatal({ code: known.code, detail: known.detail, err: known.cause ?? error }, 'could not start');
    await stop('failed start', Math.min(deadlineMs, 5_000), 1);
  }
}
