import pTimeout from 'p-timeout';

/** The dependencies of processes, by the name that operators see. */
export type NeedName = 'record' | 'queue' | 'blobs';

/** `required`: without it, the process cannot serve. `degrading`: without it, part of its work fails. */
export type Importance = 'required' | 'degrading';

export type NeedState = {
  readonly name: NeedName;
  readonly importance: Importance;
  readonly passed: boolean;
};

export type Needs = {
  /** @param freshMs how long a passed check remains valid, for expensive checks */
  add(name: NeedName, importance: Importance, check: () => Promise<unknown>, freshMs?: number): void;
  /** Whether each is available right now; resolves within `CHECK_MS`. */
  check(): Promise<NeedState[]>;
};

/** Probes run every few seconds: a check that takes longer counts as failed. */
const CHECK_MS = 3_000;

export function createNeeds(now: () => number = Date.now): Needs {
  const needs = new Map<NeedName, { importance: Importance; passes: () => Promise<boolean> }>();
  return {
    add(name, importance, check, freshMs = 0) {
      needs.set(name, { importance, passes: shared(check, freshMs, now) });
    },
    check: () =>
      Promise.all(
        [...needs].map(async ([name, { importance, passes }]) => ({
          name,
          importance,
          passed: await passes(),
        })),
      ),
  };
}

/** One check at a time for all callers: a probe and a scrape may coincide. */
function shared(check: () => Promise<unknown>, freshMs: number, now: () => number): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  let passedMs = Number.NEGATIVE_INFINITY;
  const run = async () => {
    const passed = await passes(check);
    if (passed) passedMs = now();
    return passed;
  };
  return async () => {
    if (now() - passedMs < freshMs) return true;
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  try {
    await pTimeout(check(), { milliseconds: CHECK_MS });
    return true;
  } catch {
    return false;
  }
}
