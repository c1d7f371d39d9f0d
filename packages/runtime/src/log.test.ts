import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';

function logOf(write: (log: ReturnType<typeof createLogger>) => void): { text: string; line: object } {
  const lines: string[] = [];
  write(createLogger({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) }));
  return { text: lines.join(''), line: JSON.parse(lines[0] ?? '{}') as object };
}

describe('the log', () => {
  it('when it tells something, then the service and the level are there in words', () => {
    const { line } = logOf((log) => log.warn({ queue: 'face' }, 'queue connection trouble'));
    expect(line).toMatchObject({
      level: 'warn',
      service: 'test',
      queue: 'face',
      msg: 'queue connection trouble',
    });
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'when personal values stand %i levels deep under pii, then they are gone',
    (depth) => {
      let fields: object = { pii: { name: 'Ada Lovelace' }, kept: 'kept' };
      for (let level = 0; level < depth; level += 1) fields = { nested: fields };
      const { text } = logOf((log) => log.info(fields, 'spoken'));
      expect(text).not.toContain('Ada');
      expect(text).toContain('kept');
    },
  );

  it('when pii stands in a list, on an error or on a child logger, then it is gone as well', () => {
    const error = Object.assign(new Error('no words'), { pii: 'Ada', cause: { pii: 'Ada' } });
    const { text } = logOf((log) => {
      log.info({ candidates: [{ pii: 'Ada' }] }, 'listed');
      log.warn({ err: error }, 'failed');
      log.child({ pii: 'Ada', request: { pii: 'Ada' } }).info('from a child');
    });
    expect(text).not.toContain('Ada');
    expect(text.trim().split('\n')).toHaveLength(3);
  });

  it('when a request is logged, then its key is not', () => {
    const { text } = logOf((log) =>
      log.info({ req: { headers: { authorization: 'Bearer psk_1' } } }, 'asked'),
    );
    expect(text).not.toContain('psk_1');
  });
});
