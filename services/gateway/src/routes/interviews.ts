import { createInterview, interview } from '@poise/shared/contracts';
import { interviews } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { auditor } from '../access.ts';
import type { Deps } from '../deps.ts';
import { recordClose } from '../interviews/close.ts';
import { recordInterview } from '../interviews/create.ts';
import { recordErasure } from '../interviews/erase.ts';
import { viewInterview } from '../interviews/view.ts';
import { eraseDueMedia } from '../media/erase.ts';
import { queueCommand } from '../publish.ts';
import { idempotentHeaders, interviewParams } from './params.ts';
import { INTERVIEW_ERRORS, json, responses } from './responses.ts';

export const interviewRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { store } = deps;

  app.post(
    '/v1/interviews',
    {
      config: { access: { scope: 'interviews:write' }, idempotent: true },
      schema: {
        headers: idempotentHeaders,
        operationId: 'createInterview',
        summary: 'Create an interview',
        tags: ['Interviews'],
        body: createInterview,
        response: responses({ 201: json('Created', interview) }, [
          'profile_forbidden',
          'malformed_json',
          'payload_too_large',
          'idempotency_in_flight',
          'idempotency_mismatch',
        ]),
      },
    },
    async (request, reply) => {
      const { view, interviewId, commandId } = await store.transaction(async (tx) => {
        const created = await recordInterview(tx, auditor(request.caller), request.body);
        const row = await interviews.getOrThrow(tx, created.interviewId);
        return { ...created, view: await viewInterview(tx, row) };
      });
      await queueCommand(deps, request.log, interviewId, commandId);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/v1/interviews/:id',
    {
      config: { access: { scope: 'interviews:read', interview: true, ownToken: true, erased: true } },
      schema: {
        operationId: 'getInterview',
        summary: 'Read an interview',
        description: 'Its status, and the accounting of the media that it received.',
        tags: ['Interviews'],
        params: interviewParams,
        response: responses({ 200: json('The interview', interview) }, ['not_found']),
      },
    },
    async (request) => viewInterview(store.db, request.interview),
  );

  app.post(
    '/v1/interviews/:id/close',
    {
      config: { access: { scope: 'media:write', interview: true }, idempotent: true },
      schema: {
        headers: idempotentHeaders,
        operationId: 'closeInterview',
        summary: 'Close an interview',
        description:
          'No further media is accepted. The report follows once every accepted chunk is accounted for.',
        tags: ['Interviews'],
        params: interviewParams,
        response: responses({ 202: json('Closing, or already closed', interview) }, [
          ...INTERVIEW_ERRORS,
          'idempotency_in_flight',
          'idempotency_mismatch',
        ]),
      },
    },
    async (request, reply) => {
      const { id } = request.interview;
      const { view, commandId } = await store.transaction(async (tx) => {
        const { row, commandId } = await recordClose(tx, auditor(request.caller), id);
        const closed = { ...row, closed_at: row.closed_at ?? new Date(deps.now()) };
        return { view: await viewInterview(tx, closed), commandId };
      });
      if (commandId) await queueCommand(deps, request.log, id, commandId);
      return reply.code(202).send(view);
    },
  );

  app.delete(
    '/v1/interviews/:id',
    {
      config: { access: { scope: 'interviews:write', interview: true, ownToken: true, erased: true } },
      schema: {
        operationId: 'eraseInterview',
        summary: 'Erase an interview',
        description:
          'Erases its media, observations, timeline, answers and report. Its tokens are revoked at once. The event `interview.erased` reports that everything has been erased.',
        tags: ['Interviews'],
        params: interviewParams,
        response: responses({ 202: json('Being erased', interview) }, ['not_found']),
      },
    },
    async (request, reply) => {
      const { id } = request.interview;
      const { view, commandId } = await store.transaction(async (tx) => {
        const commandId = await recordErasure(tx, request.caller, id, deps.now());
        return { view: await viewInterview(tx, await interviews.getOrThrow(tx, id)), commandId };
      });
      if (commandId) await queueCommand(deps, request.log, id, commandId);
      await eraseDueMedia(deps, deps.now()).catch((err: unknown) =>
        request.log.warn({ err }, 'could not erase media; the reconciler will'),
      );
      return reply.code(202).send(view);
    },
  );
};
