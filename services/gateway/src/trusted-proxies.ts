import { isIP } from 'node:net';
import { z } from 'zod';

/** Named ranges that Fastify supports. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Addresses, CIDR ranges or named ranges, comma-separated. A range that covers every address is refused:
 * a trusted caller can claim any address, and so evades the limits per address.
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
