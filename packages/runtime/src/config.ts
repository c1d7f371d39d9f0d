import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';

/** Settings that every service understands; each adds its own on top. */
export const serviceSettings = {
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Where jobs travel: Redis when given… */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** …else this Postgres, by a role that sees nothing but the queue's schema. */
  QUEUE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Schema on Postgres, key prefix on Redis. */
  QUEUE_NAMESPACE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}$/)
    .default('poise_queue'),
  /** `file:///directory` or `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=true`. */
  BLOB_URL: z.url({ protocol: /^(file|s3)$/ }),
  /** How long a stop may take before what still runs is cut off. */
  SHUTDOWN_DEADLINE_MS: z.coerce.number().int().min(100).default(25_000),
  /** A crashed worker's job is free for others after this long. */
  JOB_LOCK_MS: z.coerce.number().int().min(500).default(10_000),
} as const;

/** Settings of a service that reads or writes the record. */
export const recordSettings = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
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
