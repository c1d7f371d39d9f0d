import {
  accessToken,
  createInterview,
  createToken,
  type InterviewId,
  localInterview,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys, auditLog, type Executor, interviews, type Scope } from '@poise/store';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { auditor, type Caller } from '../access.ts';
import type { Deps } from '../deps.ts';
import { recordInterview } from '../interviews/create.ts';
import { viewInterview } from '../interviews/view.ts';
import { queueCommand } from '../publish.ts';
import { isFromThisMachine } from './local-request.ts';
import { interviewParams } from './params.ts';
import { INTERVIEW_ERRORS, json, responses } from './responses.ts';

/** What a token may do with its interview. */
const TOKEN_SCOPES: Scope[] = ['media:write', 'interviews:read', 'candidate:read', 'results:read'];

/** The token of the local web app is valid for 12 hours; it never leaves the machine. */
const LOCAL_TOKEN_SECONDS = 43_200;

export const tokenRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { store } = deps;

  async function issueToken(
    tx: Executor,
    caller: Pick<Caller, 'tenantId' | 'keyId'>,
    interviewId: InterviewId,
    seconds: number,
  ) {
    const expiresAt = new Date(deps.now() + seconds * 1000);
    const { secret } = await apiKeys.issue(tx, {
      tenantId: caller.tenantId,
      interviewId,
      scopes: TOKEN_SCOPES,
      label: 'token',
      expiresAt,
    });
    await auditLog.write(tx, { ...caller, action: 'token.issue', target: interviewId });
    return { token: secret, expiresAt: expiresAt.toISOString() };
  }

  app.post(
    '/v1/interviews/:id/tokens',
    {
      config: { access: { scope: 'interviews:write', interview: true } },
      schema: {
        operationId: 'createToken',
        summary: 'Issue a token',
        description: 'A short-lived token for a browser. It is valid for this interview only.',
        tags: ['Interviews'],
        params: interviewParams,
        body: createToken.nullish(),
        response: responses({ 201: json('The token. It is shown only once.', accessToken) }, [
          ...INTERVIEW_ERRORS,
          'malformed_json',
          'payload_too_large',
        ]),
      },
    },
    async (request, reply) => {
      const { expiresInSeconds } = request.body ?? createToken.parse({});
      const issued = await store.transaction((tx) =>
        issueToken(tx, auditor(request.caller), request.interview.id, expiresInSeconds),
      );
      return reply.code(201).send(issued);
    },
  );

  app.post(
    '/v1/local/interviews',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'createLocalInterview',
        summary: 'Create a local interview',
        description:
          'Creates an interview and a token without an API key, for the web app of a local installation. Other installations respond with `not_found`.',
        tags: ['Interviews'],
        security: [],
        body: createInterview,
        response: responses({ 201: json('Created', localInterview) }, [
          'not_found',
          'profile_forbidden',
          'malformed_json',
          'payload_too_large',
        ]),
      },
    },
    async (request, reply) => {
      const tenantId = localTenant(request);
      const { response, interviewId, commandId } = await store.transaction(async (tx) => {
        const created = await recordInterview(tx, { tenantId }, request.body);
        const issued = await issueToken(tx, { tenantId }, created.interviewId, LOCAL_TOKEN_SECONDS);
        const row = await interviews.getOrThrow(tx, created.interviewId);
        return { ...created, response: { interview: await viewInterview(tx, row), ...issued } };
      });
      await queueCommand(deps, request.log, interviewId, commandId);
      return reply.code(201).send(response);
    },
  );

  function localTenant({ headers }: FastifyRequest) {
    const { LOCAL_TENANT } = deps.settings;
    if (!LOCAL_TENANT || !isFromThisMachine(headers)) throw new PoiseError('not_found');
    return LOCAL_TENANT;
  }
};
