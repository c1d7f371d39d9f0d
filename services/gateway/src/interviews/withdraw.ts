import { mediaPrefix, resultsPrefix } from '@poise/runtime';
import { type CommandId, EXCERPTS, type InterviewId, modalitiesOf, STREAM_OF } from '@poise/shared/contracts';
import {
  auditLog,
  type ConsentRow,
  chunks,
  commands,
  consents,
  type Executor,
  interviews,
  recordings,
} from '@poise/store';
import { auditor, type Caller } from '../access.ts';
import { requestErasure } from '../media/erase.ts';

/**
 * Withdraws a consent. The chunks of streams that no other consent covers are erased. A recording holds all
 * its streams in one file, so it is erased once none of them is covered; excerpts are erased with their
 * stream.
 * @returns the command to queue, if other services have something to erase
 */
export async function recordWithdrawal(
  tx: Executor,
  caller: Caller,
  consent: ConsentRow,
  nowMs: number,
): Promise<CommandId | undefined> {
  const interviewId: InterviewId = consent.interview_id;
  // Waits for chunks that are being accepted: none of them outlives the withdrawal.
  await interviews.lock(tx, interviewId, 'update');
  const before = await consents.coveredStreams(tx, interviewId, 'analysis');
  await consents.withdraw(tx, consent.id);
  const after = await consents.coveredStreams(tx, interviewId, 'analysis');
  await auditLog.write(tx, { ...auditor(caller), action: 'consent.withdraw', target: consent.id });

  await interviews.updateMediaDue(tx, interviewId);
  const streams = [...before.difference(after)];
  if (streams.length === 0) return undefined;
  const unwanted = await chunks.removeOfInterview(tx, interviewId, streams);
  if (after.size === 0) unwanted.push(...(await recordings.removeOfInterview(tx, interviewId)));
  const owner = { tenantId: caller.tenantId, interviewId };
  for (const excerpt of EXCERPTS.filter((each) => streams.includes(STREAM_OF[each]))) {
    unwanted.push(mediaPrefix(owner, excerpt));
  }
  unwanted.push(...modalitiesOf(streams).map((modality) => resultsPrefix(owner, modality)));
  await requestErasure(tx, unwanted, nowMs);
  return commands.insert(tx, interviewId, { type: 'withdraw-consent', streams });
}
