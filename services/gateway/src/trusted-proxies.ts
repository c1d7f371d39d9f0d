import { isIP } from 'node:net';
import { z } from 'zod';

/** Ranges by their names, as Fastify understands them. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Addresses, ranges (CIDR) or names of ranges, comma-separated. A range of everything is refused: whoever
 * is believed can name any address as its own, and so has no limit by address.
 */
export const trustedProxies = z.string().refine((list) => list.split(',').every(isProxy), {
  message: 'addresses or ranges such as 10.0.0.7 or 10.0.0.0/8, comma-separated',
});

function isProxy(text: string): boolean {
  const entry = text.trim();
  if (NAMED.has(entry)) return true;
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}
