const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The reason why a command stops before it is done; its message says who asked. */
export class StopRequest extends Error {}

/**
 * Aborts, with a {@link StopRequest}, when this process is asked to stop: by a signal, or by the end of its
 * parent. Later signals have no effect: npm, a terminal and a supervisor may each send one, and the second
 * must not interrupt the orderly stop.
 */
export function onStopRequest(): AbortSignal {
  const request = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => request.abort(new StopRequest(signal)));
  const parentIsGone = () => request.abort(new StopRequest('the process that started this one is gone'));
  // The scripts of package.json open a channel; it carries no messages and must not keep us running.
  process.once('disconnect', parentIsGone);
  process.channel?.unref();
  // The parent may have exited before; without a channel there is no `send`.
  if (process.send && !process.connected) parentIsGone();
  return request.signal;
}

/** Resolves when the signal is aborted. @returns who asked */
export function untilAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const announce = () => resolve((signal.reason as Error).message);
    if (signal.aborted) announce();
    else signal.addEventListener('abort', announce, { once: true });
  });
}
