import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';

/** Settings that every service understands; each adds its own on top. */
export const serviceSettings = {
  HOST: z.string().default('0.0.0.0').describe('Address on which the process listens'),
  HEALTH_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8081)
    .describe('Port of `/healthz`, `/readyz` and `/metrics`. It is for probes and Prometheus alone'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('The least severe lines that are logged'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Redis through which jobs and wake-ups travel'),
  QUEUE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      'Where `REDIS_URL` is not set: PostgreSQL through which jobs travel, as a role that sees nothing but the schema of the queue. One of the two is required',
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
    .describe('How long a stop may take before what still runs is cut off'),
  JOB_LOCK_MS: z.coerce
    .number()
    .int()
    .min(500)
    .default(10_000)
    .describe('After this long another worker takes the job of a crashed one. The same for all processes'),
} as const;

/** Settings of a service that reads or writes the record. */
export const recordSettings = {
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('The record: PostgreSQL, as the login of this service'),
} as const;

export type QueueSettings = {
  readonly REDIS_URL?: string | undefined;
  readonly QUEUE_URL?: string | undefined;
  readonly QUEUE_NAMESPACE: string;
  readonly JOB_LOCK_MS: number;
};

/**
 * Parses a service's settings, once, from its environment.
 * @throws {PoiseError} `config_invalid` naming every wrong setting, never its value.
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
