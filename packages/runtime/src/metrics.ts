import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { QueueMeasure } from './queue/measure.ts';
import { within } from './within.ts';

/** Prometheus gives a scrape ten seconds; a queue that is away must not take the other figures along. */
const MEASURE_MS = 3_000;

/** The figures that every service offers to Prometheus, in one registry per process. */
export type Metrics = {
  readonly registry: Registry;
  readonly jobSeconds: Histogram<'job' | 'outcome'>;
  /** What this process works on right now. */
  readonly jobsActive: Gauge<'queue'>;
  readonly chunks: Counter<'stream' | 'outcome'>;
  /** Fills the queue gauges at each scrape. */
  watchQueues(measure: () => Promise<QueueMeasure[]>): void;
};

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    jobSeconds: new Histogram({
      name: 'poise_job_duration_seconds',
      help: 'Time from the take-up of a job to its end',
      labelNames: ['job', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers: [registry],
    }),
    jobsActive: new Gauge({
      name: 'poise_jobs_active',
      help: 'Jobs that this process works on',
      labelNames: ['queue'],
      registers: [registry],
    }),
    chunks: new Counter({
      name: 'poise_chunks_total',
      help: 'Chunks by what became of them',
      labelNames: ['stream', 'outcome'],
      registers: [registry],
    }),
    watchQueues(measure) {
      async function fill(): Promise<void> {
        const measures = await within(MEASURE_MS, measure()).catch(() => []);
        depth.reset();
        age.reset();
        for (const { queue, oldestAgeMs, ...states } of measures) {
          age.set({ queue }, oldestAgeMs / 1000);
          for (const [state, count] of Object.entries(states)) depth.set({ queue, state }, count);
        }
      }
      // A scrape collects all gauges at the same time; both wait for one measurement.
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
        labelNames: ['queue', 'state'],
        registers: [registry],
        collect,
      });
      const age = new Gauge({
        name: 'poise_queue_oldest_age_seconds',
        help: 'How long the next job to be taken has waited',
        labelNames: ['queue'],
        registers: [registry],
        collect,
      });
    },
  };
}
