import type { JobFate } from '@poise/runtime';
import type { ErrorCode } from '@poise/shared/errors';

export type Decision =
  /** It is on its way. */
  { do: 'wait' } | { do: 'analyse' } | { do: 'fail'; code: ErrorCode };

/**
 * What to do about an accepted chunk that nothing was observed of, from what the queue knows.
 * @param analysis its job, or that of its range
 * @param observation the job that carries an observation of it to the orchestrator
 */
export function decide(analysis: JobFate, observation: JobFate): Decision {
  if (observation.state === 'pending') return { do: 'wait' };
  switch (analysis.state) {
    case 'pending':
      return { do: 'wait' };
    case 'absent':
      return { do: 'analyse' };
    case 'given-up':
      return { do: 'fail', code: analysis.reason };
  }
}
