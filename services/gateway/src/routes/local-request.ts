const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request was meant for this machine and, if a browser sent it, came from the local web app.
 * A foreign page whose own name resolves to 127.0.0.1 (DNS rebinding) is detected by `Host`, and one
 * that posts to us by `Origin`.
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
