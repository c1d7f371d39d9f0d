import type { Logger } from '../log.ts';

/** As long as a rollout may take. */
const UNTIL_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const REPORT_EVERY_MS = 3_600_000;
/** Forms that are remembered for their reports; there are a few, unless somebody floods the queue. */
const MOST_FORMS = 100;

export type UnknownForms = {
  /** @returns for how long the job waits; `undefined` where no newer process came in all that time */
  waitMs(job: { name: string; id?: string | undefined; timestamp: number }): number | undefined;
};

/**
 * Jobs of forms that this version does not know, each waiting for a newer process. A job waits as long as it has
 * waited already, so that its delay doubles from 5 s up to 5 min. Each form is reported the first time, then at
 * most once an hour with the number of times that its jobs were put back.
 */
export function createUnknownForms(log: Pick<Logger, 'warn'>, now: () => number = Date.now): UnknownForms {
  const forms = new Map<string, { reportAtMs: number; putBack: number }>();

  function report(name: string, jobId: string | undefined): void {
    const form = forms.get(name) ?? { reportAtMs: 0, putBack: 0 };
    if (!forms.has(name) && forms.size >= MOST_FORMS) forms.clear();
    forms.set(name, form);
    form.putBack += 1;
    if (now() < form.reportAtMs) return;
    log.warn({ job: name, jobId, putBack: form.putBack }, 'job of an unknown form waits for a newer process');
    form.reportAtMs = now() + REPORT_EVERY_MS;
    form.putBack = 0;
  }

  return {
    waitMs({ name, id, timestamp }) {
      const waitedMs = now() - timestamp;
      if (waitedMs > UNTIL_MS) return undefined;
      report(name, id);
      return Math.min(Math.max(waitedMs, FIRST_WAIT_MS), LONGEST_WAIT_MS);
    },
  };
}
