import { fileURLToPath } from 'node:url';
import { PoiseError } from '@poise/shared/errors';
import { createDirectoryStore } from './directory.ts';
import { type CountBlobs, observed } from './observed.ts';
import { createS3Store } from './s3.ts';
import type { BlobStore } from './store.ts';

export * from './keys.ts';
export { probeBlobs } from './probe.ts';
export type { BlobStore } from './store.ts';

/**
 * A directory (`file:///…`) or a bucket (`s3://…`): no other code needs to know which.
 * @param count is called at the end of each operation
 * @throws {PoiseError} `config_invalid`
 */
export function createBlobStore(blobUrl: string, count?: CountBlobs): BlobStore {
  return observed(storeAt(blobUrl), count);
}

function storeAt(blobUrl: string): BlobStore {
  const url = new URL(blobUrl);
  if (url.protocol === 's3:') {
    if (url.hostname === '') throw new PoiseError('config_invalid', 'BLOB_URL: bucket name is missing');
    return createS3Store(url);
  }
  if (url.hostname !== '') throw new PoiseError('config_invalid', 'BLOB_URL: use file:///absolute/path');
  return createDirectoryStore(fileURLToPath(url));
}
