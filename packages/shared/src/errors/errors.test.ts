import { describe, expect, it } from 'vitest';
import { ERROR_CODES, ERRORS, PoiseError, problem, toPoiseError, toProblem } from './index.ts';

describe('the table of errors', () => {
  it.each(ERROR_CODES)('when an error is %s, then its problem follows from its row', (code) => {
    const row = ERRORS[code];
    const told = toProblem(new PoiseError(code), 'req-1');
    expect(problem.parse(told)).toEqual({
      type: `urn:poise:error:${code}`,
      title: row.title,
      status: row.status,
      code,
      requestId: 'req-1',
    });
  });

  it.each(ERROR_CODES)('when an error is %s, then it blames the caller or us, never both', (code) => {
    const { status, retryable } = ERRORS[code];
    const error = new PoiseError(code);
    expect(error.blamesInput).toBe(status < 500);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    // What is wrong with the material stays wrong, however often it is analysed.
    if (code.startsWith('media_')) expect([error.blamesInput, retryable]).toEqual([true, false]);
  });

  it('when two codes are shown to somebody, then their titles tell them apart', () => {
    const titles = ERROR_CODES.map((code) => ERRORS[code].title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('an error', () => {
  it('when it has a detail and issues, then the problem has them, and nothing of the cause', () => {
    const error = new PoiseError('invalid_request', 'two fields are wrong', {
      issues: [{ path: 'body.title', message: 'too long' }],
      cause: new Error('what the candidate wrote'),
    });
    expect(toProblem(error)).toEqual({
      type: 'urn:poise:error:invalid_request',
      title: 'The request does not have the expected form',
      status: 422,
      code: 'invalid_request',
      detail: 'two fields are wrong',
      issues: [{ path: 'body.title', message: 'too long' }],
    });
    expect(JSON.stringify(toProblem(error))).not.toContain('candidate');
  });

  it.each([new Error('password'), 'password', undefined, { code: 'not_found' }])(
    'when something else is thrown (%o), then it is internal and its text stays inside',
    (thrown) => {
      const known = toPoiseError(thrown);
      expect(known.code).toBe('internal');
      expect(JSON.stringify(toProblem(known))).not.toContain('password');
      expect(known.cause).toBe(thrown);
    },
  );

  it('when it is one of ours already, then it stays as it is', () => {
    const error = new PoiseError('rate_limited', undefined, { retryAfterSeconds: 7 });
    expect(toPoiseError(error)).toBe(error);
    expect(error.retryAfterSeconds).toBe(7);
  });
});
