import { backend } from '@poise/inference';
import { recordSettings } from '@poise/runtime';
import { tenantId } from '@poise/shared/contracts';
import { z } from 'zod';
import { trustedProxies } from './trusted-proxies.ts';

const count = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(50);

/** What the gateway understands besides what every service does. */
export const gatewaySettings = {
  ...recordSettings,
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port of the API and of the web app'),
  WEB_DIR: z
    .string()
    .optional()
    .describe('Folder of the built web app. Without it the gateway serves the API alone'),
  LOCAL_TENANT: tenantId
    .optional()
    .describe('Set by the launcher only: the tenant of a local installation, whose own web app needs no key'),
  TRUSTED_PROXIES: trustedProxies
    .optional()
    .describe(
      'Addresses of the proxies whose `X-Forwarded-For` is believed, separated by commas (CIDR too). Without it, everybody behind a proxy shares the limits of one address',
    ),
  CONSENT_STATEMENT: z
    .string()
    .min(1)
    .default(
      'I agree that Poise analyses the recording I choose, on this installation, to write a report for me. I can withdraw at any time, and everything is erased.',
    )
    .describe('The text that a candidate agrees to before anything is uploaded'),
  POISE_FACE_BACKEND: backend
    .default('onnx')
    .describe(
      'What runs the face networks: onnxruntime, or TensorFlow.js as the slower reference. The same for gateway and face workers, since `/v1/capabilities` attests it',
    ),
  REQUESTS_PER_MINUTE: count
    .default(6_000)
    .describe("Requests with one tenant's key, for all its interviews; chunks have their own limits"),
  INTERVIEW_REQUESTS_PER_MINUTE: count
    .default(600)
    .describe(
      'Requests with the tokens of one interview; for each of its streams, also the chunks that were refused',
    ),
  ADDRESS_REQUESTS_PER_MINUTE: count
    .default(600)
    .describe('Requests of one address without a key, apart from files of the web app'),
  PAGE_FILES_PER_MINUTE: count
    .default(30_000)
    .describe(
      'Files of the web app that one address loads: a class behind it opens the page at the same time',
    ),
  FAILED_KEYS_PER_MINUTE: count
    .default(60)
    .describe('Failed attempts of one address, after which it has to wait'),
  LIVE_RATE_FACTOR: count.default(1).describe('Factor on the live chunks per second that each stream allows'),
  OLDER_CLIENTS: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether requests that name no client get responses in the form of version 0.1, whose client refuses anything newer: while pages or programs with that client are in use',
    ),
  STREAMS_PER_KEY: count.default(200).describe('Open event streams of one key'),
  RECHECK_KEYS_MS: milliseconds.default(15_000).describe('How long an open event stream may outlive its key'),
  RECONCILE_MS: milliseconds.default(5_000).describe('Time between two turns of the reconciler'),
  OVERDUE_MS: milliseconds
    .default(10_000)
    .describe('The reconciler requests a chunk or command again that has no effect after this long'),
} as const;

export type GatewaySettings = z.output<z.ZodObject<typeof gatewaySettings>>;
