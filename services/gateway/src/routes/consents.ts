import {
  type Consent,
  type ConsentId,
  consent,
  consentId,
  createConsent,
  newId,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { auditLog, type ConsentRow, consents, type Executor, interviews } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { auditor, type Caller, checkAccess, type ScopedAccess } from '../access.ts';
import type { Deps } from '../deps.ts';
import { recordWithdrawal } from '../interviews/withdraw.ts';
import { eraseDueMedia } from '../media/erase.ts';
import { findInterview } from '../plugins/auth.ts';
import { queueCommand } from '../publish.ts';
import { idempotentHeaders } from './params.ts';
import { INTERVIEW_ERRORS, json, responses } from './responses.ts';

const ACCESS = { scope: 'interviews:write', ownToken: true } as const satisfies ScopedAccess;

export const consentRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { store } = deps;

  app.post(
    '/v1/consents',
    {
      config: { access: ACCESS, idempotent: true },
      schema: {
        headers: idempotentHeaders,
        operationId: 'grantConsent',
        summary: 'Grant consent',
        description: 'Records what the candidate agreed to. Without consent, no media is accepted.',
        tags: ['Consents'],
        body: createConsent,
        response: responses({ 201: json('Recorded', consent) }, [
          ...INTERVIEW_ERRORS,
          'malformed_json',
          'payload_too_large',
          'idempotency_in_flight',
          'idempotency_mismatch',
        ]),
      },
    },
    async (request, reply) => {
      const { caller, body } = request;
      checkAccess(ACCESS, caller, await findInterview(store.db, caller, body.interviewId));
      const id = newId('consent');
      const granted = await store.transaction(async (tx) => {
        // A consent to retention postpones the erasure of the media.
        const row = await interviews.lock(
          tx,
          body.interviewId,
          body.purpose === 'retention' ? 'update' : 'share',
        );
        if (row?.erased_at) throw new PoiseError('interview_erased');
        await consents.insert(tx, {
          id,
          interview_id: body.interviewId,
          streams: [...new Set(body.streams)],
          purpose: body.purpose,
          statement: body.statement,
        });
        if (body.purpose === 'retention') await interviews.updateMediaDue(tx, body.interviewId);
        await auditLog.write(tx, { ...auditor(caller), action: 'consent.grant', target: id });
        return findConsent(tx, caller, id);
      });
      return reply.code(201).send(view(granted));
    },
  );

  app.delete(
    '/v1/consents/:id',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'withdrawConsent',
        summary: 'Withdraw consent',
        description:
          'Media that no other consent covers are erased, and no further media of those streams are accepted.',
        tags: ['Consents'],
        params: z.strictObject({ id: consentId }),
        response: responses({ 200: json('Withdrawn, now or earlier', consent) }, INTERVIEW_ERRORS),
      },
    },
    async (request) => {
      const { caller } = request;
      const given = await findConsent(store.db, caller, request.params.id);
      checkAccess(ACCESS, caller, await findInterview(store.db, caller, given.interview_id));
      if (given.withdrawn_at) return view(given);

      const { withdrawn, commandId } = await store.transaction(async (tx) => {
        const commandId = await recordWithdrawal(tx, caller, given, deps.now());
        return { withdrawn: await findConsent(tx, caller, given.id), commandId };
      });
      if (commandId) await queueCommand(deps, request.log, given.interview_id, commandId);
      await eraseDueMedia(deps, deps.now()).catch((err: unknown) =>
        request.log.warn({ err }, 'could not erase media; the reconciler will'),
      );
      return view(withdrawn);
    },
  );
};

async function findConsent(ex: Executor, caller: Caller, id: ConsentId): Promise<ConsentRow> {
  const row = await consents.find(ex, caller.tenantId, id);
  if (!row) throw new PoiseError('not_found');
  return row;
}

function view(row: ConsentRow): Consent {
  return {
    id: row.id,
    interviewId: row.interview_id,
    streams: row.streams,
    purpose: row.purpose,
    grantedAt: row.granted_at.toISOString(),
    ...(row.withdrawn_at && { withdrawnAt: row.withdrawn_at.toISOString() }),
  };
}
