import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export type { Logger } from 'pino';

/** `pii` is removed wherever it stands, down to this depth; logs are flat, so it is more than is used. */
const PII = Array.from({ length: 6 }, (_, depth) => `${'*.'.repeat(depth)}pii`);

/**
 * The platform's rule for logs: the message is static, what varies is a field, and personal values
 * (names, words, file names, addresses) go under `pii` or nowhere. `pii` is removed here.
 */
export function createLogger(
  options: { service: string; level: LoggerOptions['level'] & string },
  // Written at once: what is said last, before a process exits, is what matters most.
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: { service: options.service },
    redact: { paths: [...PII, 'req.headers.authorization'], remove: true },
    formatters: { level: (label) => ({ level: label }) },
  };
  return pino(settings, destination);
}
