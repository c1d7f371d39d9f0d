import { describe, expect, it } from 'vitest';
import { trustedProxies } from './trusted-proxies.ts';

describe('trusted proxies', () => {
  it.each(['10.0.0.7', '10.0.0.0/8, ::1', 'fd00::/8', 'loopback,uniquelocal', '172.31.254.0/28'])(
    'when they are %s, then they are passed to Fastify',
    (list) => {
      expect(trustedProxies.parse(list)).toBe(list);
    },
  );

  it.each([
    'true',
    '1',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.7,',
    'proxy.example',
    '10.0.0.0/8/8',
    '10.0.0.0/',
  ])('when they are %s, then the setting is refused', (list) => {
    expect(trustedProxies.safeParse(list).success).toBe(false);
  });
});
