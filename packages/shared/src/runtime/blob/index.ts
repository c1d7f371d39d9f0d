import { fileURLToPath } from 'node:url';
import { createDirectoryStore } from './directory.ts';
import { createS3Store } from './s3.ts';
import type { BlobStore } from './store.ts';

export type { BlobStore } from './store.ts';

/** A directory (`file:///…`) or a bucket (`s3://…`): nobody else needs to know which. */
export function createBlobStore(blobUrl: string): BlobStore {
  const url = new URL(blobUrl);
  return url.protocol === 's3:' ? createS3Store(url) : createDirectoryStore(fileURLToPath(url));
}
