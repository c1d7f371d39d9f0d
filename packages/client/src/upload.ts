import { PoiseConnectionError, toApiError } from './errors.ts';
import { type Connection, commonHeaders, readText, request } from './http.ts';

export type UploadProgress = { sentBytes: number; totalBytes: number };

export type Upload = {
  path: string;
  content: Blob;
  type: string;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Uploads a file and reports progress. Browsers report upload progress only through XMLHttpRequest;
 * elsewhere, bytes are counted as the connection consumes them.
 *
 * @returns the response body
 * @throws PoiseApiError, PoiseConnectionError, or the reason of the signal.
 */
export function upload(connection: Connection, file: Upload): Promise<string> {
  return 'XMLHttpRequest' in globalThis ? uploadByXhr(connection, file) : uploadByFetch(connection, file);
}

async function uploadByFetch(connection: Connection, { path, content, type, onProgress, signal }: Upload) {
  let sentBytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sentBytes += chunk.byteLength;
      onProgress?.({ sentBytes, totalBytes: content.size });
      controller.enqueue(chunk);
    },
  });
  const init = {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': type, ...commonHeaders(connection) },
    body: content.stream().pipeThrough(counter),
    duplex: 'half',
    ...(signal && { signal }),
  } satisfies RequestInit & { duplex: 'half' };
  const response = await request(connection, path, init, signal);
  return readText(response, signal);
}

function uploadByXhr(connection: Connection, { path, content, type, onProgress, signal }: Upload) {
  return new Promise<string>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const xhr = new (globalThis as unknown as { XMLHttpRequest: new () => Xhr }).XMLHttpRequest();
    const abort = () => xhr.abort();
    signal?.addEventListener('abort', abort, { once: true });
    xhr.upload.addEventListener('progress', (event) => {
      const { loaded, total } = event as Event & { loaded: number; total: number };
      onProgress?.({ sentBytes: loaded, totalBytes: total });
    });
    xhr.addEventListener('error', () =>
      reject(new PoiseConnectionError(new Error('The upload was interrupted'))),
    );
    xhr.addEventListener('abort', () => reject(signal?.reason));
    xhr.addEventListener('load', () => {
      if (xhr.status < 400) return resolve(xhr.responseText);
      reject(toApiError(xhr.status, xhr.getResponseHeader('retry-after'), xhr.responseText));
    });
    xhr.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    xhr.open('POST', connection.baseUrl + path);
    const headers = { accept: 'application/json', 'content-type': type, ...commonHeaders(connection) };
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.send(content);
  });
}

/** The part of XMLHttpRequest used here: this package has no DOM types. */
type Xhr = EventTarget & {
  readonly status: number;
  readonly responseText: string;
  readonly upload: EventTarget;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: Blob): void;
  abort(): void;
};
