const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request was meant for this machine, and by its own web app where a browser sends it. A
 * foreign page that had its own name resolve to 127.0.0.1 (DNS rebinding) says so in `Host`; one
 * that posts to us says so in `Origin`.
 */
export function isFromThisMachine(headers: {
  host?: string | undefined;
  origin?: string | undefined;
}): boolean {
  const { host, origin } = headers;
  if (!host || !URL.canParse(`http://${host}`)) return false;
  if (!LOOPBACK.has(new URL(`http://${host}`).hostname)) return false;
  return origin === undefined || origin === `http://${host}`;
}
