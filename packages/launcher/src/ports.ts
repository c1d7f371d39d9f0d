import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections: a service that is killed must find its
 * own port free when it comes back, and not in use by somebody's connection to a third.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** `count` ports of 127.0.0.1 that are free right now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(FIRST, LAST);
    if (!ports.has(port) && (await isFree(port, '127.0.0.1'))) ports.add(port);
  }
  return [...ports];
}

export async function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((tell) => {
    const server = createServer();
    server.once('error', () => tell(false));
    server.listen(port, host, () => server.close(() => tell(true)));
  });
}
