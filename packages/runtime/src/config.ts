import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';

/** Settings of every service; each service adds its own. */
export const serviceSettings = {
  HOST: z.string().default('0.0.0.0').describe('Address that the process listens on'),
  HEALTH_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8081)
    .describe('Port of `/healthz`, `/readyz` and `/metrics`, for probes and Prometheus only'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Minimum severity of logged lines'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Redis that carries jobs and wake-ups'),
  QUEUE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      'PostgreSQL that carries jobs if `REDIS_URL` is not set, as a role that can access only the schema of the queue. One of the two is required',
    ),
  QUEUE_NAMESPACE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}$/)
    .default('poise_queue')
    .describe('Schema of the queue on PostgreSQL, prefix of its keys on Redis'),
  BLOB_URL: z
    .url({ protocol: /^(file|s3)$/ })
    .describe(
      'Where media are stored: `file:///directory` or `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=true`',
    ),
  SHUTDOWN_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(25_000)
    .describe('How long a stop may take before running work is aborted'),
  JOB_LOCK_MS: z.coerce
    .number()
    .int()
    .min(500)
    .default(10_000)
    .describe(
      'Time until another worker takes over the job of a crashed one. Must be the same for all processes',
    ),
} as const;

/** Additional settings of services that read or write the record. */
export const recordSettings = {
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL database of the record, with the login of this service'),
} as const;

export type QueueSettings = {
  readonly REDIS_URL?: string | undefined;
  readonly QUEUE_URL?: string | undefined;
  readonly QUEUE_NAMESPACE: string;
  readonly JOB_LOCK_MS: number;
};

/**
 * Parses the settings of a service once, from its environment.
 * @throws {PoiseError} `config_invalid` with every invalid setting, never its value.
 */
export function parseSettings<S extends z.ZodRawShape>(
  shape: S,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<S>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  throw new PoiseError('config_invalid', issues.map((i) => `${i.path}: ${i.message}`).join('; '), { issues });
}
