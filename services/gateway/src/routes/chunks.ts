import type { Readable } from 'node:stream';
import {
  AUDIO_TYPES,
  type AudioType,
  acceptedChunk,
  FRAME_TYPES,
  type FrameType,
  interviewId,
  LIMITS,
  stream,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { checkOpen } from '../media/admit.ts';
import { checkDeclaredLength, readWhole } from '../media/body.ts';
import { type ChunkUpload, MAX_BYTES, takeChunk } from '../media/take-chunk.ts';
import { answers, json, OF_AN_INTERVIEW } from './answers.ts';
import { mediaBody } from './params.ts';

/** Offsets and numbers fit the record's 32-bit integers with room to add. */
const offsetMs = z.coerce.number().int().min(0).max(86_400_000);

const chunkParams = z.strictObject({
  id: interviewId,
  stream,
  seq: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .meta({ description: 'Number of the chunk in its stream' }),
});

export const chunkRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  // Media are not parsed: the handler reads them, once it is clear that they are wanted.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...FRAME_TYPES, ...AUDIO_TYPES], (_request, payload, done) =>
    done(null, payload),
  );

  app.put(
    '/v1/interviews/:id/streams/:stream/chunks/:seq',
    {
      config: {
        access: { scope: 'media:write', interview: true },
        rateLimit: {
          timeWindow: 1_000,
          max: (request: FastifyRequest) =>
            isCamera(request) ? deps.settings.FRAMES_PER_SECOND : deps.settings.SOUNDS_PER_SECOND,
          keyGenerator: (request: FastifyRequest) => `${request.interview.id} ${isCamera(request)}`,
        },
      },
      schema: {
        operationId: 'putChunk',
        summary: 'Send a live chunk',
        description: `One picture, or up to ten seconds of sound. The body is the chunk itself: ${[...FRAME_TYPES, ...AUDIO_TYPES].join(', ')}; \`audio/pcm\` is 16 kHz mono 16-bit little-endian. Sent again, the same bytes are accepted again without effect. Of PCM and WAV the length of the sound counts, not \`durationMs\`.`,
        tags: ['Media'],
        consumes: [...FRAME_TYPES, ...AUDIO_TYPES],
        body: mediaBody,
        params: chunkParams,
        querystring: z.strictObject({
          startMs: offsetMs.meta({ description: 'Offset of the chunk within the interview' }),
          durationMs: z.coerce
            .number()
            .int()
            .min(0)
            .max(LIMITS.soundMs)
            .meta({ description: 'How long the sound lasts, or how long until the next picture' }),
        }),
        response: answers(
          { 202: json('Accepted: it will be scored, rejected or failed, never lost', acceptedChunk) },
          [
            ...OF_AN_INTERVIEW,
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
      await checkOpen(deps.store.db, request.interview, [stream]);
      checkDeclaredLength(request.headers['content-length'], MAX_BYTES[stream]);
      const kind = kindOf(stream, request.headers['content-type']);
      const bytes = await readWhole(request.body as Readable, MAX_BYTES[stream]);
      const { startMs, durationMs } = request.query;
      const upload: ChunkUpload = { interview: request.interview, seq, startMs, durationMs, bytes, ...kind };
      return reply.code(202).send(await takeChunk(deps, request.log, upload));
    },
  );
};

function isCamera(request: FastifyRequest): boolean {
  return (request.params as { stream: string }).stream === 'camera';
}

/** The type without its parameters, which must be one of the stream's. */
function kindOf(stream: z.output<typeof chunkParams>['stream'], header = '') {
  const type = header.split(';', 1)[0]?.trim().toLowerCase();
  if (stream === 'camera') {
    const contentType = FRAME_TYPES.find((known): known is FrameType => known === type);
    if (contentType) return { stream, contentType };
  } else {
    const contentType = AUDIO_TYPES.find((known): known is AudioType => known === type);
    if (contentType) return { stream, contentType };
  }
  throw new PoiseError('media_type_unsupported', `the ${stream} stream does not take this content type`);
}
