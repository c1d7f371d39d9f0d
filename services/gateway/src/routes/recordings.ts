import type { Readable } from 'node:stream';
import { acceptedRecording, LIMITS, RECORDING_TYPES, STREAMS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { chunks } from '@poise/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from '../deps.ts';
import { checkOpen } from '../media/admit.ts';
import { checkDeclaredLength } from '../media/body.ts';
import { MAX_UPLOAD_MS } from '../media/erase.ts';
import { takeRecording } from '../media/take-recording.ts';
import { interviewParams, mediaBody } from './params.ts';
import { INTERVIEW_ERRORS, json, responses } from './responses.ts';

/** For callers that do not know the type: it is detected from the bytes. */
const UNKNOWN_TYPE = 'application/octet-stream';

export const recordingRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...RECORDING_TYPES, UNKNOWN_TYPE], (_request, payload, done) =>
    done(null, payload),
  );

  app.post(
    '/v1/interviews/:id/recording',
    {
      handlerTimeout: MAX_UPLOAD_MS,
      config: { access: { scope: 'media:write', interview: true } },
      schema: {
        operationId: 'uploadRecording',
        summary: 'Send a recording',
        description: `The body is the file itself: ${RECORDING_TYPES.join(', ')}, or ${UNKNOWN_TYPE} to have the type detected. Streams without consent are not analysed. Does not support Idempotency-Key: a second upload is refused.`,
        tags: ['Media'],
        consumes: [...RECORDING_TYPES, UNKNOWN_TYPE],
        body: mediaBody,
        params: interviewParams,
        response: responses({ 202: json('Accepted and divided into chunks', acceptedRecording) }, [
          ...INTERVIEW_ERRORS,
          'interview_closed',
          'consent_missing',
          'recording_conflict',
          'media_empty',
          'media_corrupt',
          'media_too_large',
          'media_too_long',
          'media_too_many_pixels',
          'media_no_streams',
          'media_type_unsupported',
          'media_type_mismatch',
          'tool_missing',
        ]),
      },
    },
    async (request, reply) => {
      const { interview, caller } = request;
      const streams = checkOpen(interview, STREAMS);
      const present = await chunks.countByStream(deps.store.db, interview.id);
      if (streams.every((stream) => present[stream] > 0)) throw new PoiseError('recording_conflict');
      checkDeclaredLength(request.headers['content-length'], LIMITS.recordingBytes);
      const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
      const declaredType = RECORDING_TYPES.find((known) => known === type);
      const body = request.body as Readable;
      return reply
        .code(202)
        .send(await takeRecording(deps, request.log, { interview, caller, declaredType, body }));
    },
  );
};
