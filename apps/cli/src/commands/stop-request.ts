const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why a command that runs an installation stops before it is done; its message says who asked. */
export class StopRequest extends Error {}

/**
 * Aborts, with a {@link StopRequest}, when this process is asked to stop: by a signal, or by the end of
 * whoever started it. Later signals change nothing: npm, a terminal and a supervisor may each send one, and
 * the second must not cut the orderly stop short.
 */
export function onStopRequest(): AbortSignal {
  const request = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => request.abort(new StopRequest(signal)));
  const parentIsGone = () => request.abort(new StopRequest('the process that started this one is gone'));
  // The verbs of package.json open a channel; it carries no messages, and must not keep us running.
  process.once('disconnect', parentIsGone);
  process.channel?.unref();
  // It may have come before; without a channel there never was a way to send.
  if (process.send && !process.connected) parentIsGone();
  return request.signal;
}

/** @returns when the signal is aborted, with who asked */
export function untilAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const announce = () => resolve((signal.reason as Error).message);
    if (signal.aborted) announce();
    else signal.addEventListener('abort', announce, { once: true });
  });
}
