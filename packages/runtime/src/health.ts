import Fastify, { type FastifyInstance, type FastifySchema } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { Consumer } from './queue/index.ts';
import { within } from './within.ts';

export type Readiness = Readonly<Record<string, () => Promise<unknown>>>;

/** With work waiting and nobody at it for this long, something is stuck. */
export const STUCK_AFTER_MS = 120_000;

/**
 * Whether a consumer lives: it does while it works, while it lately took up a job, and while
 * nothing waits for it. Nothing else may fail liveness: a restart would not mend a database.
 */
export function isAlive(state: {
  nowMs: number;
  lastPickedUpMs: number;
  active: number;
  oldestWaitingAgeMs: number;
}): boolean {
  if (state.active > 0) return true;
  const idleMs = state.nowMs - state.lastPickedUpMs;
  return Math.min(idleMs, state.oldestWaitingAgeMs) < STUCK_AFTER_MS;
}

/** Probes ask every few seconds: what takes longer counts as no answer. */
const PROBE_MS = 3_000;

/** Adds `/healthz`, `/readyz` and `/metrics` to a service's HTTP server. */
export function addHealthRoutes(
  app: FastifyInstance,
  parts: { metrics: Metrics; alive: () => Promise<boolean>; readiness: () => Readiness },
): void {
  // `hide` keeps them out of the OpenAPI document, where a service has one.
  const hidden = { schema: { hide: true } as FastifySchema, logLevel: 'silent' } as const;

  app.get('/healthz', hidden, async (_request, reply) => {
    const alive = await parts.alive();
    return reply.code(alive ? 200 : 503).send({ status: alive ? 'ok' : 'stuck' });
  });

  app.get('/readyz', hidden, async (_request, reply) => {
    const checks = await Promise.all(
      Object.entries(parts.readiness()).map(async ([name, check]) => [name, await passes(check)] as const),
    );
    const ready = checks.every(([, passed]) => passed);
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(checks) });
  });

  app.get('/metrics', hidden, async (_request, reply) =>
    reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics()),
  );
}

/** The whole HTTP server of a service that offers nothing else. */
export function createHealthServer(parts: Parameters<typeof addHealthRoutes>[1]): FastifyInstance {
  const app = Fastify({ logger: false, requestTimeout: 10_000, connectionTimeout: 10_000, bodyLimit: 1024 });
  addHealthRoutes(app, parts);
  return app;
}

/** Liveness of a set of consumers on their queues. */
export function consumersAlive(
  consumers: readonly Consumer[],
  oldestWaitingAgeMs: (queue: Consumer['queue']) => Promise<number>,
): () => Promise<boolean> {
  return async () => {
    const states = await Promise.all(
      consumers.map(async (consumer) =>
        isAlive({
          nowMs: Date.now(),
          lastPickedUpMs: consumer.lastPickedUpMs(),
          active: consumer.active(),
          // A queue that cannot be asked is a matter of readiness, not of life.
          oldestWaitingAgeMs: await within(PROBE_MS, oldestWaitingAgeMs(consumer.queue)).catch(() => 0),
        }),
      ),
    );
    return states.every(Boolean);
  };
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(PROBE_MS, check());
    return true;
  } catch {
    return false;
  }
}
