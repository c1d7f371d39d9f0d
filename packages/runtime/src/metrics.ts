import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Watched, watchNeeds, watchQueues } from './watched.ts';

/** The metrics that every service exports to Prometheus, in one registry per process. */
export type Metrics = {
  readonly registry: Registry;
  /** Gateway only, by the pattern of the route: URLs contain ids of interviews. */
  readonly httpSeconds: Histogram<'method' | 'route' | 'status_class'>;
  readonly jobSeconds: Histogram<'job' | 'outcome'>;
  /** Jobs that this process is working on. */
  readonly jobsActive: Gauge<'queue'>;
  readonly chunks: Counter<'stream' | 'outcome'>;
  readonly unsettledChunks: Gauge<'modality'>;
  readonly unsettledAgeSeconds: Gauge<'modality'>;
  readonly blobOperations: Counter<'operation' | 'outcome'>;
  readonly reconciledAtSeconds: Gauge<'task'>;
  readonly requeued: Counter<'task'>;
} & Watched;

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'poise_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its response',
      labelNames: ['method', 'route', 'status_class'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'poise_job_duration_seconds',
      help: 'Time from taking up a job to its end',
      labelNames: ['job', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    jobsActive: new Gauge({
      name: 'poise_jobs_active',
      help: 'Jobs that this process is working on',
      labelNames: ['queue'],
      registers,
    }),
    chunks: new Counter({
      name: 'poise_chunks_total',
      help: 'Chunks by outcome',
      labelNames: ['stream', 'outcome'],
      registers,
    }),
    unsettledChunks: new Gauge({
      name: 'poise_chunks_unsettled',
      help: 'Accepted chunks that are overdue and have no outcome, as of the last walk',
      labelNames: ['modality'],
      registers,
    }),
    unsettledAgeSeconds: new Gauge({
      name: 'poise_chunks_unsettled_oldest_age_seconds',
      help: 'Time since the oldest unsettled chunk was accepted; 0 if there is none',
      labelNames: ['modality'],
      registers,
    }),
    blobOperations: new Counter({
      name: 'poise_blob_operations_total',
      help: 'Operations of the blob store by outcome; `failed` is the fault of the store',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    reconciledAtSeconds: new Gauge({
      name: 'poise_reconciler_last_success_timestamp_seconds',
      help: 'Time at which a task of the reconciler last succeeded in this process',
      labelNames: ['task'],
      registers,
    }),
    requeued: new Counter({
      name: 'poise_reconciler_requeued_total',
      help: 'Jobs that the reconciler queued again because the queue had lost them',
      labelNames: ['task'],
      registers,
    }),
    watchQueues: (measure) => watchQueues(registry, measure),
    watchNeeds: (check) => watchNeeds(registry, check),
  };
}
