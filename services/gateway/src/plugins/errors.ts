import { PoiseError, PROBLEM_CONTENT_TYPE, toProblem } from '@poise/shared/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isConnectionTrouble } from './trouble.ts';

/** Every error is sent as problem+json with a code of the error table; unknown details never leak. */
export const errors = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => sendProblem(toKnown(error), request, reply));
  },
  { name: 'errors' },
);

export function sendProblem(error: PoiseError, request: FastifyRequest, reply: FastifyReply) {
  if (error.status >= 500) {
    request.log.error({ code: error.code, err: error.cause ?? error }, 'request failed');
  }
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  return reply.code(error.status).type(PROBLEM_CONTENT_TYPE).send(toProblem(error, request.id));
}

/** Maps anything thrown to an error of the error table. */
export function toKnown(error: unknown): PoiseError {
  if (error instanceof PoiseError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext === 'querystring' ? 'query' : error.validationContext;
    const issues = error.validation.map(({ instancePath, message }) => ({
      path: `${part}${instancePath.replaceAll('/', '.').replace(/\.$/, '')}`,
      message: message ?? 'not valid',
    }));
    return new PoiseError('invalid_request', undefined, { issues });
  }
  if (isConnectionTrouble(error)) {
    return new PoiseError('unavailable', undefined, { cause: error, retryAfterSeconds: 1 });
  }
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new PoiseError('malformed_json');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PoiseError('payload_too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return new PoiseError('media_type_unsupported');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new PoiseError('not_found');
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new PoiseError('unavailable', undefined, { cause: error, retryAfterSeconds: 1 });
    default:
  }
  // The framework's own errors about a request; everything else is our fault.
  if (code.startsWith('FST_') && statusCode < 500) {
    return new PoiseError('invalid_request', undefined, { cause: error });
  }
  return new PoiseError('internal', undefined, { cause: error });
}
