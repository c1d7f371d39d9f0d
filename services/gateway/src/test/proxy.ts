import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestProxy = { readonly port: number; close(): Promise<void> };

/**
 * An HTTP proxy as an ingress is: it passes requests on and adds whom it got them from to `X-Forwarded-For`.
 * @param options.from the address that it connects from
 * @param options.sees what it takes its callers' address for; their real one where it is absent
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
    const passedOn = request(
      { host, port, localAddress, method, path, headers: { ...headers, 'x-forwarded-for': forwarded } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passedOn.once('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passedOn);
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
  const [answer] = await once(sent, 'response');
  answer.resume();
  return answer.statusCode;
}
