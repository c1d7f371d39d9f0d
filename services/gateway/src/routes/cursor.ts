import { PoiseError } from '@poise/shared/errors';

/** A cursor, opaque to callers, marks where the next page begins. */
export function encodeCursor(second: number): string {
  return Buffer.from(`second ${second}`).toString('base64url');
}

/** @throws {PoiseError} `invalid_request` */
export function decodeCursor(cursor: string): number {
  const second = /^second (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (second !== undefined) return Number(second);
  throw new PoiseError('invalid_request', undefined, {
    issues: [{ path: 'query.cursor', message: 'not a cursor of this timeline' }],
  });
}
