import { CLIENT_HEADER } from '@poise/shared/contracts';
import { PoiseConnectionError, PoiseProtocolError, toApiError } from './errors.ts';
import { DEFAULT_RETRY, type RetryPolicy, withRetry } from './retry.ts';

/** Anything with a `parse` method, such as the schemas of the contract. */
export type Schema<T> = { parse(value: unknown): T };

export type Connection = {
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
  readonly retry: RetryPolicy;
};

export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  accept?: string;
  json?: unknown;
  body?: { content: Blob | Uint8Array<ArrayBuffer>; type: string };
  signal?: AbortSignal | undefined;
};

export function connect(options: {
  baseUrl: string;
  token?: string | undefined;
  fetch?: typeof fetch | undefined;
  retry?: Partial<RetryPolicy> | undefined;
}): Connection {
  return {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    token: options.token,
    // Browsers require `fetch` to be called on the window.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retry: { ...DEFAULT_RETRY, ...options.retry },
  };
}

/** Headers of every request: the token and the name of the client. */
export function commonHeaders(connection: Connection): Record<string, string> {
  return {
    [CLIENT_HEADER]: '@poise/client',
    ...(connection.token !== undefined && { authorization: `Bearer ${connection.token}` }),
  };
}

/**
 * Sends a request and returns the response body as text. GET, PUT and DELETE are idempotent and are
 * retried after transient failures; POST is not retried.
 *
 * @throws PoiseApiError, PoiseConnectionError, or the reason of the signal.
 */
export function callText(connection: Connection, call: Call): Promise<string> {
  return sendWithRetry(connection, call, (response) => response.text());
}

/** {@link callText} with the body as a Blob. */
export function callBlob(connection: Connection, call: Call): Promise<Blob> {
  return sendWithRetry(connection, call, (response) => response.blob());
}

function sendWithRetry<T>(
  connection: Connection,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const once = () => send(connection, call, read);
  return call.method === 'POST' ? once() : withRetry(once, connection.retry, call.signal);
}

/** {@link callText} with the JSON body validated against its schema. */
export async function callJson<T>(connection: Connection, call: Call, schema: Schema<T>): Promise<T> {
  return parseJson(await callText(connection, call), schema);
}

/** @throws PoiseProtocolError if the text does not match the schema */
export function parseJson<T>(text: string, schema: Schema<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new PoiseProtocolError('The response does not match the contract', error);
  }
}

async function send<T>(
  connection: Connection,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const headers = { accept: call.accept ?? 'application/json', ...commonHeaders(connection) };
  const content = contentOf(call);
  const init = {
    method: call.method,
    headers: { ...headers, ...content?.headers },
    ...(content && { body: content.body }),
    ...(call.signal && { signal: call.signal }),
  };
  const response = await request(connection, call.path, init, call.signal);
  return readBody(response, read, call.signal);
}

function contentOf(call: Call) {
  if (call.body) return { headers: { 'content-type': call.body.type }, body: call.body.content };
  if (call.json === undefined) return undefined;
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(call.json) };
}

/** `fetch` with the errors of this package; `signal` is that of the caller. */
export async function request(
  connection: Connection,
  path: string,
  init: RequestInit,
  signal: AbortSignal | undefined,
): Promise<Response> {
  let response: Response;
  try {
    response = await connection.fetch(connection.baseUrl + path, init);
  } catch (error) {
    throw connectionError(error, signal);
  }
  if (response.ok) return response;
  const body = await response.text().catch(() => '');
  throw toApiError(response.status, response.headers.get('retry-after'), body);
}

export function readText(response: Response, signal: AbortSignal | undefined): Promise<string> {
  return readBody(response, (complete) => complete.text(), signal);
}

async function readBody<T>(
  response: Response,
  read: (response: Response) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await read(response);
  } catch (error) {
    throw connectionError(error, signal);
  }
}

/** The abort reason of the caller, or a connection error for any other failure. */
export function connectionError(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : new PoiseConnectionError(error);
}
