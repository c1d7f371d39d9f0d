import { describe, expect, it } from 'vitest';
import { ERROR_CODES, ERRORS, PoiseError, problem, toPoiseError, toProblem } from './index.ts';

describe('the error table', () => {
  it.each(ERROR_CODES)('when an error is %s, then its problem follows from its table row', (code) => {
    const row = ERRORS[code];
    const body = toProblem(new PoiseError(code), 'req-1');
    expect(problem.parse(body)).toEqual({
      type: `urn:poise:error:${code}`,
      title: row.title,
      status: row.status,
      code,
      requestId: 'req-1',
    });
  });

  it.each(ERROR_CODES)('when an error is %s, then it blames either the input or the system', (code) => {
    const { status, retryable } = ERRORS[code];
    const error = new PoiseError(code);
    expect(error.blamesInput).toBe(status < 500);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    // A fault of the media remains, however often they are analysed.
    if (code.startsWith('media_')) expect([error.blamesInput, retryable]).toEqual([true, false]);
  });

  it('when two codes are displayed, then their titles differ', () => {
    const titles = ERROR_CODES.map((code) => ERRORS[code].title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('an error', () => {
  it('when it has a detail and issues, then the problem contains them, but nothing of its cause', () => {
    const error = new PoiseError('invalid_request', 'two fields are wrong', {
      issues: [{ path: 'body.title', message: 'too long' }],
      cause: new Error('what the candidate wrote'),
    });
    expect(toProblem(error)).toEqual({
      type: 'urn:poise:error:invalid_request',
      title: 'The request is not valid',
      status: 422,
      code: 'invalid_request',
      detail: 'two fields are wrong',
      issues: [{ path: 'body.title', message: 'too long' }],
    });
    expect(JSON.stringify(toProblem(error))).not.toContain('candidate');
  });

  it.each([new Error('password'), 'password', undefined, { code: 'not_found' }])(
    'when something else is thrown (%o), then it is internal and its text is not disclosed',
    (thrown) => {
      const known = toPoiseError(thrown);
      expect(known.code).toBe('internal');
      expect(JSON.stringify(toProblem(known))).not.toContain('password');
      expect(known.cause).toBe(thrown);
    },
  );

  it('when it is a PoiseError already, then it is returned unchanged', () => {
    const error = new PoiseError('rate_limited', undefined, { retryAfterSeconds: 7 });
    expect(toPoiseError(error)).toBe(error);
    expect(error.retryAfterSeconds).toBe(7);
  });
});
