import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { plainFields } from './log-fields.ts';
import { createLogOutput } from './log-output.ts';
import { cleanText, read } from './log-text.ts';

export type { Logger } from 'pino';

/**
 * The platform's rule for logs: the message is static, what varies is a field, and personal values
 * (names, words, file names, addresses) go under `pii` or nowhere. What a line holds is made plain
 * first, see {@link plainFields}: to log never throws, whatever is logged, and errors say no more than
 * the allow list of `describeError`.
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
      // Everything was made plain before; pino's own would look for an error in it again.
      serializers: { err: (described: unknown) => described },
      depthLimit: 20,
      hooks: {
        logMethod(line, write) {
          try {
            write.apply(this, toLine(line));
          } catch {
            // The output itself failed. There is nobody left to tell.
          }
        },
      },
    },
    destination,
  );
  const { child } = logger;
  // Serializers of others, such as those of fastify, expect what is not there any more.
  function plainChild(this: Logger, fields: unknown, options?: unknown): unknown {
    const level = read(options, 'level');
    const isLevel = typeof level === 'string' && Object.hasOwn(this.levels.values, level);
    return child.call(this, plainFields(fields), isLevel ? { level } : {});
  }
  return Object.assign<Logger, { child: typeof child }>(logger, { child: plainChild as typeof child });
}

/**
 * The arguments of a call as pino takes them: fields first, then a static message. Values that were
 * meant to be written into the message are left out, and so is a message that is only the error's own.
 */
function toLine([first, second]: readonly unknown[]): [object, string?] {
  const [fields, message] = typeof first === 'string' ? [undefined, first] : [first, second];
  const plain = plainFields(fields);
  const isStatic = typeof message === 'string' && message !== read(read(fields, 'err'), 'message');
  return isStatic ? [plain, cleanText(message)] : [plain];
}
