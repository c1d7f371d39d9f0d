import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestProxy = { readonly port: number; close(): Promise<void> };

/**
 * An HTTP proxy like an ingress: it forwards requests and appends the caller's address to `X-Forwarded-For`.
 * @param options.from the address that it connects from
 * @param options.sees the caller's address to report; by default the real one
 */
export async function startProxy(options: {
  targetPort: number;
  from: string;
  sees?: string;
}): Promise<TestProxy> {
  const { targetPort: port, from: localAddress } = options;
  const host = localAddress.includes(':') ? '::1' : '127.0.0.1';
  const server = createServer((incoming, outgoing) => {
    const { 'x-forwarded-for': before, ...headers } = incoming.headers;
    const seen = options.sees ?? incoming.socket.remoteAddress ?? '';
    const forwarded = [before, seen].flat().filter(Boolean).join(', ');
    const { method, url: path } = incoming;
    const outbound = request(
      { host, port, localAddress, method, path, headers: { ...headers, 'x-forwarded-for': forwarded } },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    outbound.once('error', () => outgoing.writeHead(502).end());
    incoming.pipe(outbound);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** @returns the status of a GET, sent from an address of this machine */
export async function statusOf(options: {
  port: number;
  path: string;
  from?: string;
  headers?: Record<string, string>;
}): Promise<number> {
  const { port, path, from: localAddress, headers = {} } = options;
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    headers,
    agent: false,
    ...(localAddress && { localAddress }),
  });
  sent.end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}
