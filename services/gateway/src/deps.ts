import type { inspectAudio, inspectFrame, probeRecording } from '@poise/media';
import type { BlobStore, Logger, Metrics, QueueRuntime, WakeUpBus } from '@poise/runtime';
import type { Store } from '@poise/store';
import type { LiveBatches } from './media/live-batches.ts';
import type { ModelCatalogue } from './models.ts';
import type { GatewaySettings } from './settings.ts';

/** The dependencies of the routes. */
export type Deps = {
  readonly store: Store;
  readonly queue: Pick<QueueRuntime, 'publish' | 'publishMany' | 'measure'>;
  readonly blobs: BlobStore;
  /** Live chunks that are not queued yet. */
  readonly batches: LiveBatches;
  readonly bus: Pick<WakeUpBus, 'listen'>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly media: {
    inspectFrame: typeof inspectFrame;
    inspectAudio: typeof inspectAudio;
    probeRecording: typeof probeRecording;
  };
  readonly models: ModelCatalogue;
  /** Epoch ms. */
  readonly now: () => number;
  readonly settings: Pick<
    GatewaySettings,
    | 'WEB_DIR'
    | 'LOCAL_TENANT'
    | 'TRUSTED_PROXIES'
    | 'CONSENT_STATEMENT'
    | 'REQUESTS_PER_MINUTE'
    | 'INTERVIEW_REQUESTS_PER_MINUTE'
    | 'ADDRESS_REQUESTS_PER_MINUTE'
    | 'PAGE_FILES_PER_MINUTE'
    | 'FAILED_KEYS_PER_MINUTE'
    | 'LIVE_RATE_FACTOR'
    | 'OLDER_CLIENTS'
    | 'STREAMS_PER_KEY'
    | 'RECHECK_KEYS_MS'
  >;
};
