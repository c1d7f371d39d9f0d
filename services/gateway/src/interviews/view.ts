import { byModality, type Interview, type Stream, streamOf } from '@poise/shared/contracts';
import {
  chunks,
  type Executor,
  INITIAL_STATE,
  type InterviewRow,
  type InterviewState,
  interviewStates,
} from '@poise/store';

/** An interview as the API shows it, from its current rows. */
export async function viewInterview(ex: Executor, row: InterviewRow): Promise<Interview> {
  const [state, received] = await Promise.all([
    interviewStates.find(ex, row.id),
    chunks.countByStream(ex, row.id),
  ]);
  return composeInterview(row, state, received);
}

/**
 * @param state of the orchestrator, which lags behind the gateway by a moment; absent before the first job
 * of the interview is done
 * @param received number of accepted chunks in the manifest
 */
function composeInterview(
  row: InterviewRow,
  state: InterviewState = INITIAL_STATE,
  received: Record<Stream, number>,
): Interview {
  const totals = row.erased_at ? INITIAL_STATE.totals : state.totals;
  return {
    id: row.id,
    ...(row.candidate_id && { candidateId: row.candidate_id }),
    ...(row.title !== null && { title: row.title }),
    profile: row.profile,
    retention: row.retention,
    accessibility: { fluency: row.fluency },
    status: statusOf(row, state),
    createdAt: row.created_at.toISOString(),
    totals: byModality((name) => ({ ...totals[name], received: received[streamOf(name)] })),
  };
}

function statusOf(row: InterviewRow, state: InterviewState): Interview['status'] {
  if (row.erased_at) return 'erased';
  return row.closed_at && state.status === 'open' ? 'closing' : state.status;
}
