import { PoiseError } from '@poise/shared/errors';
import type { BlobStore } from './store.ts';

/** `failed`: the store is at fault. `refused`: the body or the caller is at fault. */
type BlobOutcome = 'done' | 'missing' | 'refused' | 'failed';
export type CountBlobs = (operation: Exclude<keyof BlobStore, 'close'>, outcome: BlobOutcome) => void;

/** How long a caller should wait before it uses a store that just failed. */
const AGAIN_AFTER_S = 5;

/**
 * Wraps a store: counts its operations and gives all its faults one name, whatever the backend.
 * A full disk, a missing bucket and refused credentials are all `storage_unavailable`.
 */
export function observed(store: BlobStore, count: CountBlobs = () => undefined): BlobStore {
  async function run<T>(operation: Parameters<CountBlobs>[0], work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      count(operation, 'done');
      return result;
    } catch (error) {
      const known = isStoreTrouble(error) ? unavailable(error) : error;
      count(operation, outcomeOf(known));
      throw known;
    }
  }
  return {
    put: (...args) => run('put', () => store.put(...args)),
    read: (key) => run('read', () => store.read(key)),
    open: (key) => run('open', () => store.open(key)),
    file: (key) => run('file', () => store.file(key)),
    remove: (key) => run('remove', () => store.remove(key)),
    removePrefix: (prefix) => run('removePrefix', () => store.removePrefix(prefix)),
    close: () => store.close(),
  };
}

function unavailable(cause: unknown): PoiseError {
  return new PoiseError('storage_unavailable', undefined, { cause, retryAfterSeconds: AGAIN_AFTER_S });
}

function outcomeOf(error: unknown): BlobOutcome {
  if (!(error instanceof PoiseError)) return 'refused';
  if (error.code === 'blob_missing') return 'missing';
  return error.code === 'storage_unavailable' ? 'failed' : 'refused';
}

/**
 * Errors of the system and of the S3 client. Any other error comes from the body, from an abort or from a
 * bug of ours, and keeps its name.
 */
function isStoreTrouble(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof PoiseError || error.name === 'AbortError') return false;
  if ('$metadata' in error || error.name === 'CredentialsProviderError' || error.name === 'TimeoutError')
    return true;
  // System codes, such as ENOSPC; those of Node itself begin with ERR_.
  return 'code' in error && typeof error.code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(error.code);
}
