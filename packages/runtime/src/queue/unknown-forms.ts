import type { Logger } from '../log.ts';

/** As long as a rollout may take. */
const UNTIL_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 5_000;
const MAX_WAIT_MS = 5 * 60_000;
const REPORT_EVERY_MS = 3_600_000;
/** Maximum number of formats tracked for reports; there are only a few, unless the queue is flooded. */
const MAX_FORMS = 100;

export type UnknownForms = {
  /** @returns how long the job waits; `undefined` if no newer process has taken it up in time */
  waitMs(job: { name: string; id?: string | undefined; timestamp: number }): number | undefined;
};

/**
 * Jobs in formats that this version does not know, each waiting for a newer process. The delay of a job doubles
 * from 5 s to at most 5 min. Each format is reported the first time, then at most once an hour with the number of
 * times that its jobs were put back.
 */
export function createUnknownForms(log: Pick<Logger, 'warn'>, now: () => number = Date.now): UnknownForms {
  const forms = new Map<string, { reportAtMs: number; putBack: number }>();

  function report(name: string, jobId: string | undefined): void {
    const form = forms.get(name) ?? { reportAtMs: 0, putBack: 0 };
    if (!forms.has(name) && forms.size >= MAX_FORMS) forms.clear();
    forms.set(name, form);
    form.putBack += 1;
    if (now() < form.reportAtMs) return;
    log.warn(
      { job: name, jobId, putBack: form.putBack },
      'job in an unknown format is waiting for a newer process',
    );
    form.reportAtMs = now() + REPORT_EVERY_MS;
    form.putBack = 0;
  }

  return {
    waitMs({ name, id, timestamp }) {
      const waitedMs = now() - timestamp;
      if (waitedMs > UNTIL_MS) return undefined;
      report(name, id);
      return Math.min(Math.max(waitedMs, FIRST_WAIT_MS), MAX_WAIT_MS);
    },
  };
}
