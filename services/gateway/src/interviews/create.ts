import {
  type CommandId,
  type createInterview,
  type InterviewId,
  newId,
  type TenantId,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { auditLog, candidates, commands, type Executor, interviews, tenants } from '@poise/store';
import type { z } from 'zod';
import type { Caller } from '../access.ts';

/**
 * Records a new interview and the command that starts it.
 * @throws {PoiseError} `profile_forbidden`
 */
export async function recordInterview(
  tx: Executor,
  caller: Pick<Caller, 'tenantId' | 'keyId'>,
  input: z.output<typeof createInterview>,
): Promise<{ interviewId: InterviewId; commandId: CommandId }> {
  const { tenantId } = caller;
  await checkPolicy(tx, tenantId, input.profile);
  const interviewId = newId('interview');
  await interviews.insert(tx, {
    id: interviewId,
    tenant_id: tenantId,
    candidate_id: input.candidate ? await candidates.ensure(tx, tenantId, input.candidate) : null,
    title: input.title ?? null,
    profile: input.profile,
    retention: input.retention,
    fluency: input.accessibility.fluency,
  });
  const commandId = await commands.insert(tx, interviewId, { type: 'start' });
  await auditLog.write(tx, { ...caller, action: 'interview.create', target: interviewId });
  return { interviewId, commandId };
}

async function checkPolicy(
  tx: Executor,
  tenantId: TenantId,
  profile: z.output<typeof createInterview>['profile'],
): Promise<void> {
  const tenant = await tenants.find(tx, tenantId);
  if (!tenant?.profiles.includes(profile)) throw new PoiseError('profile_forbidden');
}
