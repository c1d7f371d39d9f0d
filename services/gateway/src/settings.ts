import { backend } from '@poise/inference';
import { recordSettings } from '@poise/runtime';
import { tenantId } from '@poise/shared/contracts';
import { z } from 'zod';

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
  TRUSTED_PROXIES: z
    .string()
    .optional()
    .describe('Addresses of proxies whose `X-Forwarded-For` is believed, separated by commas (CIDR too)'),
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
    .default(600)
    .describe('Requests of one key, or of one address without a key; chunks have their own limits'),
  FAILED_KEYS_PER_MINUTE: count
    .default(60)
    .describe('Failed attempts of one address, after which it has to wait'),
  LIVE_RATE_FACTOR: count.default(1).describe('Factor on the live chunks per second that each stream allows'),
  STREAMS_PER_KEY: count.default(200).describe('Open event streams of one key'),
  RECHECK_KEYS_MS: milliseconds.default(15_000).describe('How long an open event stream may outlive its key'),
  RECONCILE_MS: milliseconds.default(5_000).describe('Time between two turns of the reconciler'),
  OVERDUE_MS: milliseconds
    .default(10_000)
    .describe('The reconciler looks after a chunk or command that has no effect after this long'),
} as const;

export type GatewaySettings = z.output<z.ZodObject<typeof gatewaySettings>>;
