import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { PoiseApiError } from '@poise/client';
import { freePorts, withClient } from '@poise/launcher';
import { PoiseError } from '@poise/shared/errors';
import { createTestDatabase } from '@poise/testing';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { EXIT, reportProblem } from './problem.ts';
import { UsageError } from './usage.ts';

async function report(error: unknown) {
  const lines: string[] = [];
  const code = await reportProblem(error, (text) => lines.push(text));
  return { code, text: lines.join('\n') };
}

/** The error that work throws, as it comes from the system. */
async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('the error that ends a command', () => {
  it('when the command line is wrong, then one line says why and names the help', async () => {
    expect(await report(new UsageError("missing required argument 'file'", 'poise evaluate'))).toEqual({
      code: EXIT.usage,
      text: "missing required argument 'file' [invalid_request]. See poise evaluate --help.",
    });
  });

  it('when it is one of ours, then its title, code and detail are shown', async () => {
    expect(await report(new PoiseError('media_empty', 'clip.mp4'))).toEqual({
      code: EXIT.failure,
      text: 'The file is empty [media_empty]: clip.mp4',
    });
  });

  it('when the API returns a problem, then its code is shown', async () => {
    const refusal = new PoiseApiError({
      type: 'about:blank',
      title: 'No',
      status: 403,
      code: 'forbidden',
      detail: 'not yours',
    });
    expect(await report(refusal)).toEqual({ code: EXIT.failure, text: 'No: not yours [forbidden]' });
  });

  it('when a file is missing, then the system, the file and the code are on one line', async () => {
    const missing = await failureOf(() => readFileSync('/nowhere/clip.mp4'));
    expect(await report(missing)).toEqual({
      code: EXIT.failure,
      text: 'no such file or directory: /nowhere/clip.mp4 [ENOENT]',
    });
  });

  it('when permission is denied, then they are on one line, too', async () => {
    const refused = Object.assign(new Error("EACCES: permission denied, mkdir '/srv/home'"), {
      errno: -13,
      code: 'EACCES',
      syscall: 'mkdir',
      path: '/srv/home',
    });
    expect((await report(refused)).text).toBe('permission denied: /srv/home [EACCES]');
    expect((await report(new Error('wrapped', { cause: refused }))).text).toBe(
      'permission denied: /srv/home [EACCES]',
    );
  });

  it.each([
    ['a folder below a file', () => mkdirSync('/etc/hostname/below', { recursive: true }), 'ENOTDIR'],
    ['a file instead of a folder', () => readdirSync('/etc/hostname'), 'ENOTDIR'],
    ['a folder instead of a file', () => readFileSync('/etc'), 'EISDIR'],
    ['a program that is missing', () => execa('poise-no-such-program'), 'ENOENT'],
  ])('when the cause is %s, then it is one line with %s', async (_what, work, code) => {
    const { text } = await report(await failureOf(work));
    expect(text).toContain(`[${code}]`);
    expect(text).not.toContain('\n');
  });

  it('when the connection is refused, then the address is shown, also if several were tried', async () => {
    const [port = 0] = await freePorts(1);
    const reach = (host: string) =>
      failureOf(
        () =>
          new Promise((_resolve, reject) => {
            connect({ port, host }).once('error', reject);
          }),
      );
    const refused = await reach('127.0.0.1');
    expect((await report(refused)).text).toBe(`connection refused: 127.0.0.1:${port} [ECONNREFUSED]`);
    expect((await report(new AggregateError([refused, refused]))).text).toContain('[ECONNREFUSED]');
    const fetched = await failureOf(() => fetch(`http://127.0.0.1:${port}`));
    expect((await report(fetched)).text).toContain('[ECONNREFUSED]');
  });

  it('when the database reports an error, then its message and state are on one line', async () => {
    const { adminUrl } = await createTestDatabase(inject('postgresUrl'));
    const refused = await failureOf(() =>
      withClient(adminUrl, (client) => client.query('SELECT * FROM nothing_of_this_name')),
    );
    expect((await report(refused)).text).toBe(
      'The database reported an error: relation "nothing_of_this_name" does not exist [42P01]',
    );
  });

  it('when it is a bug of our own, then the stack shows where', async () => {
    const { code, text } = await report(new TypeError('x is not a function'));
    expect(code).toBe(EXIT.failure);
    expect(text).toMatch(/^TypeError: x is not a function\n\s+at /);
  });
});
