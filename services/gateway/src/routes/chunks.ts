import type { Readable } from 'node:stream';
import { acceptedChunk, interviewId, LIMITS, modalityOf, STREAMS, stream } from '@poise/shared/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { checkOpen } from '../media/admit.ts';
import { checkDeclaredLength, readWhole } from '../media/body.ts';
import { chunkLimits } from '../media/chunk-limits.ts';
import { type ChunkUpload, takeChunk } from '../media/take-chunk.ts';
import { contentTypeOf } from './content-type.ts';
import { mediaBody } from './params.ts';
import { INTERVIEW_ERRORS, json, responses } from './responses.ts';

/** The content types of all streams. */
const CONTENT_TYPES = [...new Set(STREAMS.flatMap((name) => modalityOf(name).accepts?.contentTypes ?? []))];

/** Offsets and numbers fit 32-bit database integers, with headroom for sums. */
const offsetMs = z.coerce.number().int().min(0).max(86_400_000);

const chunkParams = z.strictObject({
  id: interviewId,
  stream,
  seq: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .meta({ description: 'Sequence number of the chunk in its stream' }),
});

export const chunkRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  // Media are not parsed: the handler reads them once all cheaper checks have passed.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(CONTENT_TYPES, (_request, payload, done) => done(null, payload));

  app.put(
    '/v1/interviews/:id/streams/:stream/chunks/:seq',
    {
      ...chunkLimits(app, deps),
      config: {
        access: { scope: 'media:write', interview: true },
        rateLimit: false,
      },
      schema: {
        operationId: 'putChunk',
        summary: 'Send a live chunk',
        description: `One frame, or up to ten seconds of audio. The body is the chunk itself: ${CONTENT_TYPES.join(', ')}; \`audio/pcm\` is 16 kHz mono 16-bit little-endian. Re-sending the same bytes under the same number has no effect. For PCM and WAV, the actual length of the audio is used instead of \`durationMs\`.`,
        tags: ['Media'],
        consumes: CONTENT_TYPES,
        body: mediaBody,
        params: chunkParams,
        querystring: z.strictObject({
          startMs: offsetMs.meta({ description: 'Offset of the chunk within the interview' }),
          durationMs: z.coerce
            .number()
            .int()
            .min(0)
            .max(LIMITS.chunkMs)
            .meta({ description: 'Duration of the audio, or time until the next frame' }),
        }),
        response: responses(
          {
            202: json(
              'Accepted. The chunk will be scored, rejected or failed; it is never lost.',
              acceptedChunk,
            ),
          },
          [
            ...INTERVIEW_ERRORS,
            'interview_closed',
            'consent_missing',
            'chunk_conflict',
            'media_empty',
            'media_corrupt',
            'media_too_large',
            'media_too_long',
            'media_too_many_pixels',
            'media_type_unsupported',
            'media_type_mismatch',
          ],
        ),
      },
    },
    async (request, reply) => {
      const { stream, seq } = request.params;
      checkOpen(request.interview, [stream]);
      const maxBytes = modalityOf(stream).accepts?.maxBytes ?? 0;
      checkDeclaredLength(request.headers['content-length'], maxBytes);
      const contentType = contentTypeOf(stream, request.headers['content-type']);
      const bytes = await readWhole(request.body as Readable, maxBytes);
      const { startMs, durationMs } = request.query;
      const { interview } = request;
      const upload: ChunkUpload = { interview, stream, seq, startMs, durationMs, bytes, contentType };
      return reply.code(202).send(await takeChunk(deps, request.log, upload));
    },
  );
};
