import type { Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';

/**
 * Storage for media. The writer chooses the key, and the job passes it to the reader. Every operation
 * throws `storage_unavailable` if the store itself is at fault.
 */
export type BlobStore = {
  /**
   * Stores a body under a key, completely or not at all. An abort has effect until the last byte of the
   * body was read.
   * @param options.durable `false` for what can be made again: a power failure may lose or empty it.
   * @throws {PoiseError} `media_too_large` past `maxBytes`; nothing is stored then.
   */
  put(
    key: string,
    body: Readable | Uint8Array,
    options?: { signal?: AbortSignal; maxBytes?: number; durable?: boolean },
  ): Promise<{ bytes: number; sha256: string }>;
  /** @throws {PoiseError} `blob_missing` */
  read(key: string): Promise<Uint8Array>;
  /** @throws {PoiseError} `blob_missing` */
  open(key: string): Promise<Readable>;
  /** A local file with the blob's bytes, to be released after use. @throws {PoiseError} `blob_missing` */
  file(key: string): Promise<{ path: string; release(): Promise<void> }>;
  remove(key: string): Promise<void>;
  /** Removes everything under a prefix that ends in `/`. @returns the number of blobs found */
  removePrefix(prefix: string): Promise<number>;
  close(): Promise<void>;
};

const SEGMENT = '[A-Za-z0-9_-][A-Za-z0-9_.-]*';
const KEY = new RegExp(`^${SEGMENT}(/${SEGMENT})*$`);
const PREFIX = new RegExp(`^(${SEGMENT}/)+$`);

/** @throws {PoiseError} `internal` for a key that could leave the store */
export function checkKey(key: string): string {
  if (!KEY.test(key)) throw new PoiseError('internal', 'not a blob key');
  return key;
}

/** @throws {PoiseError} `internal` for a prefix that could reach other blobs than those below it */
export function checkPrefix(prefix: string): string {
  if (!PREFIX.test(prefix)) throw new PoiseError('internal', 'not a prefix of blob keys');
  return prefix;
}
