import Fastify, { type FastifyInstance } from 'fastify';
import pTimeout from 'p-timeout';
import type { Metrics } from './metrics.ts';
import type { Needs } from './needs.ts';
import type { Consumer } from './queue/index.ts';

/** A consumer that takes up no job for this long although work is waiting is stuck. */
export const STUCK_AFTER_MS = 120_000;

/**
 * Whether a consumer is alive: it is working, took up a job recently, or nothing is waiting for it.
 * Nothing else may fail liveness: a restart would not repair a database.
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

/** Probes run every few seconds: a check that takes longer counts as no response. */
const PROBE_MS = 3_000;

export type Phase = 'starting' | 'running' | 'stopping';

/**
 * The HTTP server of a process on its own port: `/healthz` (liveness), `/readyz` (readiness and failed
 * checks) and `/metrics`. The port serves nothing else, so that the network can keep it internal.
 */
export function createHealthServer(parts: {
  metrics: Metrics;
  alive: () => Promise<boolean>;
  phase: () => Phase;
  needs: Pick<Needs, 'check'>;
}): FastifyInstance {
  const app = Fastify({ logger: false, requestTimeout: 10_000, connectionTimeout: 10_000, bodyLimit: 1024 });

  app.get('/healthz', async (_request, reply) => {
    const alive = await parts.alive();
    return reply.code(alive ? 200 : 503).send({ status: alive ? 'ok' : 'stuck' });
  });

  app.get('/readyz', async (_request, reply) => {
    const phase = parts.phase();
    // While starting and stopping, its dependencies may not be open.
    if (phase !== 'running') return reply.code(503).send({ status: phase, checks: {} });
    const states = await parts.needs.check();
    const missing = states.filter(({ passed }) => !passed);
    const ready = missing.every(({ importance }) => importance !== 'required');
    return reply.code(ready ? 200 : 503).send({
      status: ready ? (missing.length === 0 ? 'ready' : 'degraded') : 'not-ready',
      checks: Object.fromEntries(states.map(({ name, passed }) => [name, passed ? 'passed' : 'failed'])),
    });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics()),
  );
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
          // A queue that does not respond affects readiness, not liveness.
          oldestWaitingAgeMs: await pTimeout(oldestWaitingAgeMs(consumer.queue), {
            milliseconds: PROBE_MS,
          }).catch(() => 0),
        }),
      ),
    );
    return states.every(Boolean);
  };
}
