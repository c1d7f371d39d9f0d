import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { plainFields } from './log-fields.ts';
import { createLogOutput } from './log-output.ts';
import { cleanText, read } from './log-text.ts';

export type { Logger } from 'pino';

/**
 * The rule for logs: the message is static, variable parts are fields, and personal values (names, words,
 * file names, addresses) go under `pii` or nowhere. Fields are first converted to plain data, see
 * {@link plainFields}: logging never throws, whatever is logged, and errors are reduced to the allow list
 * of `describeError`.
 */
export function createLogger(
  options: { service: string; level: LoggerOptions['level'] & string },
  destination: DestinationStream = createLogOutput(),
): Logger {
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service },
      formatters: { level: (label) => ({ level: label }) },
      // Everything is plain data already; pino's own serializer would look for an error in it again.
      serializers: { err: (described: unknown) => described },
      depthLimit: 20,
      hooks: {
        logMethod(line, write) {
          try {
            write.apply(this, toLine(line));
          } catch {
            // The output itself failed: there is nowhere left to report it.
          }
        },
      },
    },
    destination,
  );
  const { child } = logger;
  // Serializers of others, such as those of fastify, expect objects that are already plain data.
  function plainChild(this: Logger, fields: unknown, options?: unknown): unknown {
    const level = read(options, 'level');
    const isLevel = typeof level === 'string' && Object.hasOwn(this.levels.values, level);
    return child.call(this, plainFields(fields), isLevel ? { level } : {});
  }
  return Object.assign<Logger, { child: typeof child }>(logger, { child: plainChild as typeof child });
}

/**
 * The arguments of a call in the order of pino: fields first, then a static message. Values to be
 * interpolated into the message are dropped, and so is a message that only repeats that of the error.
 */
function toLine([first, second]: readonly unknown[]): [object, string?] {
  const [fields, message] = typeof first === 'string' ? [undefined, first] : [first, second];
  const plain = plainFields(fields);
  const isStatic = typeof message === 'string' && message !== read(read(fields, 'err'), 'message');
  return isStatic ? [plain, cleanText(message)] : [plain];
}
