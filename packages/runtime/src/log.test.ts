import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './log.ts';
import { createLogOutput } from './log-output.ts';

function logOf(write: (log: Logger) => void): { text: string; line: Record<string, unknown> } {
  const lines: string[] = [];
  write(createLogger({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) }));
  return { text: lines.join(''), line: JSON.parse(lines[0] ?? '{}') as Record<string, unknown> };
}

describe('the log', () => {
  it('when a line is written, then it contains the service and the name of the level', () => {
    const { line } = logOf((log) => log.warn({ queue: 'face' }, 'queue connection failed'));
    expect(line).toMatchObject({
      level: 'warn',
      service: 'test',
      queue: 'face',
      msg: 'queue connection failed',
    });
  });

  it('when fields are plain data, then they are unchanged', () => {
    const fields = { count: 3, ready: true, none: null, nested: { list: ['a', 1, { b: 'c' }] } };
    expect(logOf((log) => log.info(fields, 'counted')).line).toMatchObject(fields);
    expect(logOf((log) => log.child(fields).info('counted')).line).toMatchObject(fields);
  });

  it('when a line has a message only, then it has no other fields', () => {
    const { line } = logOf((log) => log.info('started'));
    expect(Object.keys(line).toSorted()).toEqual(['level', 'msg', 'service', 'time']);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'when personal values are under pii at depth %i, then they are removed',
    (depth) => {
      let fields: object = { pii: { name: 'Ada Lovelace' }, kept: 'kept' };
      for (let level = 0; level < depth; level += 1) fields = { nested: fields };
      const { text } = logOf((log) => log.info(fields, 'spoken'));
      expect(text).not.toContain('Ada');
      expect(text).toContain('kept');
    },
  );

  it('when pii is in a list, on an error or on a child logger, then it is removed as well', () => {
    const error = Object.assign(new Error('no words'), { pii: 'Ada', cause: { pii: 'Ada' } });
    const { text } = logOf((log) => {
      log.info({ candidates: [{ pii: 'Ada' }] }, 'listed');
      log.warn({ err: error }, 'failed');
      log.child({ pii: 'Ada', request: { pii: 'Ada' } }).info('from a child');
    });
    expect(text).not.toContain('Ada');
    expect(text.trim().split('\n')).toHaveLength(3);
  });

  it('when a request is logged, then its key and cookies are not', () => {
    const headers = { authorization: 'Bearer psk_1', Cookie: 'psk_2', accept: '*/*' };
    const { text } = logOf((log) => log.info({ req: { headers } }, 'asked'));
    expect(text).not.toContain('psk_');
    expect(text).toContain('*/*');
  });

  it('when a URL is logged, then its credentials and query are removed', () => {
    const { text } = logOf((log) =>
      log.info({ url: 'https://ada:sesame@s3/a?name=Ada&x=1' }, 'GET /a?name=Ada'),
    );
    expect(text).not.toMatch(/ada|sesame/i);
    expect(text).toContain('https://s3/a?');
  });
});

describe('an error in the log', () => {
  const described = (err: unknown) => logOf((log) => log.warn({ err }, 'failed')).line['err'];

  it('when it is one of ours, then its code, message and causes are logged', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' });
    const error = new PoiseError('unavailable', 'the queue does not respond', { cause: refused });
    expect(described(error)).toMatchObject({
      type: 'PoiseError',
      code: 'unavailable',
      message: 'unavailable: the queue does not respond',
      cause: { type: 'Error', code: 'ECONNREFUSED', stack: expect.stringContaining('log.test.ts') as string },
    });
  });

  it("when it is somebody else's, then nothing that it says or carries is logged but type, code and stack", () => {
    const command = { name: 'evalsha', args: ['{poise}:face', Buffer.from('a job of Ada'), { name: 'Ada' }] };
    const inner = Object.assign(new Error('Key (name)=(Ada) exists\n    at Ada (ada.ts:1:1)'), {
      code: '23505',
      detail: 'Key (name)=(Ada)',
      parameters: ['Ada'],
    });
    const error = Object.assign(
      new Error("OOM command not allowed when used memory > 'maxmemory' of Ada", { cause: inner }),
      { name: 'ReplyError', command, previousErrors: [inner] },
    );
    const line = described(error);
    expect(JSON.stringify(line)).not.toMatch(/ada/i);
    expect(line).toEqual({
      type: 'ReplyError',
      code: 'OOM',
      stack: expect.stringMatching(/^\s+at .*log\.test\.ts/) as string,
      cause: {
        type: 'Error',
        code: '23505',
        stack: expect.stringMatching(/^\s+at .*log\.test\.ts/) as string,
      },
    });
  });

  it('when its message was changed later, then its stack does not reveal the first one', () => {
    const error = new Error('Ada said\nsomething');
    error.message = 'changed';
    expect(JSON.stringify(described(error))).not.toContain('Ada');
  });

  it('when its causes are circular or endless, then the line still ends', () => {
    const error = new Error('first');
    error.cause = new Error('second', { cause: error });
    expect(JSON.stringify(described(error)).match(/"type"/g)?.length).toBe(6);
  });

  it('when several errors are aggregated, then each has its code', () => {
    const refused = (code: string) => Object.assign(new Error(code), { code });
    expect(described(new AggregateError([refused('ECONNREFUSED'), refused('ETIMEDOUT')]))).toMatchObject({
      type: 'AggregateError',
      errors: [{ code: 'ECONNREFUSED' }, { code: 'ETIMEDOUT' }],
    });
  });

  it('when it is logged alone, or the message repeats its own, then it is described without a message', () => {
    const error = new Error('Ada said something');
    for (const { text } of [
      logOf((log) => log.error(error)),
      logOf((log) => log.error({ err: error }, error.message)),
    ]) {
      expect(text).not.toContain('Ada');
      expect(text).toContain('"err":{"type":"Error"');
    }
  });

  it('when a thrown value is not an error, then its kind is logged, not its content', () => {
    expect(described('the password')).toEqual({ type: 'string' });
    expect(described({ message: 'the password', stack: 'the password' })).toEqual({ type: 'object' });
  });
});

describe('whatever is logged', () => {
  const throwing = (): never => {
    throw new Error('somebody asked');
  };
  const traps = Object.fromEntries(
    ['get', 'getPrototypeOf', 'has', 'ownKeys', 'getOwnPropertyDescriptor'].map((trap) => [trap, throwing]),
  ) as ProxyHandler<object>;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const circle: Record<string, unknown> = { kept: true };
  circle['self'] = circle;
  const wide = Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, () => circle));
  class Getters extends Error {
    override get message() {
      return throwing();
    }
    override get name() {
      return throwing();
    }
    get code() {
      return throwing();
    }
    override get stack() {
      return throwing();
    }
    override get cause() {
      return throwing();
    }
  }
  // As factories: fast-check itself inspects the values that it generates.
  type Make = () => unknown;
  const hostile = fc.constantFrom<Make>(
    () => circle,
    () => Object.defineProperty({}, 'name', { enumerable: true, get: throwing }),
    () => Object.defineProperty({}, 'err', { enumerable: true, get: throwing }),
    () => ({ toJSON: throwing, toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing }),
    () => new Proxy({}, traps),
    () => new Proxy(new Error('x'), traps),
    () => new Proxy([], traps),
    () => revoked.proxy,
    () => new Getters(),
    () => Object.assign(new Error('OOM'), { command: { args: [Buffer.from('x'), circle] } }),
    () => Object.assign(new Error('x'), { code: { toString: throwing }, stack: circle }),
    () => Object.create(Object.defineProperty({}, 'constructor', { get: throwing })) as unknown,
    () => Buffer.from('bytes'),
    () => new URL('http://ada:sesame@host/'),
    () => new Date(Number.NaN),
    () => Symbol('s'),
    () => 10n ** 30n,
    () => throwing,
    () => 'lone \ud800 surrogate %s %j %O',
    () => wide,
  );
  const ordinary = fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
      withBoxedValues: true,
    })
    .map(
      (value): Make =>
        () =>
          value,
    );
  const key = fc.oneof(fc.string(), fc.constantFrom('err', 'level', 'msg', 'method', 'headers', 'socket'));
  const anything: fc.Arbitrary<Make> = fc.oneof(
    hostile,
    ordinary,
    fc.array(hostile, { maxLength: 3 }).map((makers) => () => makers.map((make) => make())),
    fc
      .dictionary(key, hostile)
      .map(
        (makers) => () => Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make()])),
      ),
  );
  const ways: readonly ((log: Logger, value: unknown, other: unknown) => void)[] = [
    (log, value) => log.info(value),
    (log, value) => log.info(value, 'message'),
    (log, value) => log.warn({ value }, 'message'),
    (log, value) => log.error({ err: value }, 'message'),
    (log, value, other) => log.info(value, other as string),
    (log, value, other) =>
      Reflect.apply<Logger, unknown[], void>(log.info, log, ['message %s %j', value, other]),
    (log, value) => log.child({ value }).info('message'),
    (log, value, other) => log.child(value as object, other as object).info('message'),
    (log, value) => log.fatal({ nested: [{ value }] }, 'message'),
  ];

  it('when it is any value in any place, then one line of JSON is written and nothing is thrown', () => {
    fc.assert(
      fc.property(anything, anything, fc.constantFrom(...ways), (value, other, write) => {
        const lines: string[] = [];
        write(
          createLogger({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) }),
          value(),
          other(),
        );
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(/^[^\n]*\n$/);
        expect(lines[0]?.length).toBeLessThan(200_000);
        expect(JSON.parse(lines[0] ?? '')).toMatchObject({
          level: expect.stringMatching(/^(info|warn|error|fatal)$/) as string,
          service: 'test',
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('when the output fails, then the caller does not fail', () => {
    const log = createLogger({ service: 'test', level: 'info' }, { write: throwing });
    expect(() => log.info('message')).not.toThrow();
  });

  it('when the reader is slow, then output waits for it; when it is stuck, then whole lines are lost', () => {
    let text = '';
    let busy = 0;
    const output = createLogOutput((bytes) => {
      if (busy > 0) {
        busy -= 1;
        throw Object.assign(new Error('busy'), { code: 'EAGAIN' });
      }
      text += Buffer.from(bytes.subarray(0, 3)).toString();
      busy = text.endsWith('thr') ? Number.POSITIVE_INFINITY : 2;
      return Math.min(3, bytes.length);
    });
    for (const line of ['first\n', 'three\n', 'lost\n']) output.write(line);
    busy = 0;
    output.write('last\n');
    expect(text.split('\n')).toEqual(['first', 'thr', 'last', '']);
  });

  it('when the disk of the output is full, then the process continues and ends normally', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'test/a-talker.ts'), String(5_000)],
      { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
