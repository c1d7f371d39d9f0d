import pTimeout from 'p-timeout';
import { Gauge, type Registry } from 'prom-client';
import type { NeedState } from './needs.ts';
import { describeQueue, type QueueMeasure } from './queue/measure.ts';

/** A Prometheus scrape times out after ten seconds; an unavailable queue must not cost the other metrics. */
const MEASURE_MS = 3_000;

/** Gauges that are set at each scrape. */
export type Watched = {
  watchQueues(measure: () => Promise<QueueMeasure[]>): void;
  watchNeeds(check: () => Promise<NeedState[]>): void;
};

export function watchQueues(registry: Registry, measure: () => Promise<QueueMeasure[]>): void {
  async function fill(): Promise<void> {
    const measures = await pTimeout(measure(), { milliseconds: MEASURE_MS }).catch(() => []);
    depth.reset();
    age.reset();
    for (const { queue, oldestAgeMs, ...states } of measures) {
      const labels = { queue, ...describeQueue(queue) };
      age.set(labels, oldestAgeMs / 1000);
      for (const [state, count] of Object.entries(states)) depth.set({ ...labels, state }, count);
    }
  }
  // A scrape collects all gauges at the same time; both share one measurement.
  let filling: Promise<void> | undefined;
  const collect = () => {
    filling ??= fill().finally(() => {
      filling = undefined;
    });
    return filling;
  };
  const depth = new Gauge({
    name: 'poise_queue_depth',
    help: 'Jobs in a queue by state',
    labelNames: ['queue', 'lane', 'modality', 'state'],
    registers: [registry],
    collect,
  });
  const age = new Gauge({
    name: 'poise_queue_oldest_age_seconds',
    help: 'How long the next job has been waiting',
    labelNames: ['queue', 'lane', 'modality'],
    registers: [registry],
    collect,
  });
}

export function watchNeeds(registry: Registry, check: () => Promise<NeedState[]>): void {
  const up = new Gauge({
    name: 'poise_need_up',
    help: 'Whether a dependency of this process is available: 1 or 0',
    labelNames: ['need', 'importance'],
    registers: [registry],
    async collect() {
      const states = await check();
      up.reset();
      for (const { name, importance, passed } of states) up.set({ need: name, importance }, passed ? 1 : 0);
    },
  });
}
