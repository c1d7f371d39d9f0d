import { backend } from '@poise/inference';
import { recordSettings } from '@poise/runtime';
import { tenantId } from '@poise/shared/contracts';
import { z } from 'zod';
import { trustedProxies } from './trusted-proxies.ts';

const count = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(50);

/** What the gateway understands on top of what every service does. */
export const gatewaySettings = {
  ...recordSettings,
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** The built web app; without it the gateway serves the API alone. */
  WEB_DIR: z.string().optional(),
  /** A local installation's tenant: its own web app needs no key. Set by the launcher only. */
  LOCAL_TENANT: tenantId.optional(),
  /**
   * Addresses of the proxies whose `X-Forwarded-For` is believed, comma-separated (CIDR too). Without it, everybody
   * behind a proxy shares the limits of one address.
   */
  TRUSTED_PROXIES: trustedProxies.optional(),
  /** The text that a candidate agrees to before anything is uploaded. */
  CONSENT_STATEMENT: z
    .string()
    .min(1)
    .default(
      'I agree that Poise analyses the recording I choose, on this installation, to write a report for me. I can withdraw at any time, and everything is erased.',
    ),
  /** What the face workers run on: they must be given the same, since `/v1/capabilities` attests it. */
  POISE_FACE_BACKEND: backend.default('onnx'),
  /** Requests of one tenant's key, for all its interviews; chunks have their own limits. */
  REQUESTS_PER_MINUTE: count.default(6_000),
  /** Requests with the tokens of one interview; for each of its streams, also the chunks that were refused. */
  INTERVIEW_REQUESTS_PER_MINUTE: count.default(600),
  /** Requests of one address without a key, files of the web app left out. */
  ADDRESS_REQUESTS_PER_MINUTE: count.default(600),
  /** Files of the web app that one address loads: a class behind it opens the page at the same time. */
  PAGE_FILES_PER_MINUTE: count.default(30_000),
  /** Failed attempts of one address, after which it has to wait. */
  FAILED_KEYS_PER_MINUTE: count.default(60),
  /** How many times the live chunks per second that each stream allows, see `MODALITIES`. */
  LIVE_RATE_FACTOR: count.default(1),
  /**
   * Whether requests that name no client get responses in the form of version 0.1, whose client refuses anything
   * newer: while pages or programs with that client are in use.
   */
  OLDER_CLIENTS: z.enum(['on', 'off']).default('off'),
  /** Open event streams of one key. */
  STREAMS_PER_KEY: count.default(200),
  /** How long an open event stream may outlive its key. */
  RECHECK_KEYS_MS: milliseconds.default(15_000),
  RECONCILE_MS: milliseconds.default(5_000),
  /** A chunk or command without its effect after this long is looked after by the reconciler. */
  OVERDUE_MS: milliseconds.default(10_000),
} as const;

export type GatewaySettings = z.output<z.ZodObject<typeof gatewaySettings>>;
