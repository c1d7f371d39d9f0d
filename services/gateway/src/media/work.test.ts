import { newId, RECORDING_CUT, STREAMS } from '@poise/shared/contracts';
import { JOBS } from '@poise/shared/jobs';
import { describe, expect, it } from 'vitest';
import { chunksOfRecording, jobOfChunk, jobsOfRecording } from './work.ts';

const recordingOf = (durationMs: number) => ({
  id: newId('recording'),
  interview_id: newId('interview'),
  blob_key: 'media/x',
  content_type: 'video/mp4' as const,
  duration_ms: durationMs,
  sha256: 'a'.repeat(64),
});

describe.each([1, 1_999, 2_000, 2_001, 59_999, 60_000, 61_234, 10 * 60_000 + 1])(
  'a recording of %d ms',
  (durationMs) => {
    const recording = recordingOf(durationMs);

    it.each(STREAMS)('when its %s is cut, then the chunks cover it once, without gap', (stream) => {
      const chunks = chunksOfRecording(recording, stream);
      let endMs = 0;
      for (const [seq, chunk] of chunks.entries()) {
        expect(chunk).toMatchObject({ seq, start_ms: endMs });
        expect(chunk.duration_ms).toBeGreaterThan(0);
        expect(chunk.duration_ms).toBeLessThanOrEqual(RECORDING_CUT[stream].chunkMs);
        endMs += chunk.duration_ms;
      }
      expect(endMs).toBe(durationMs);
    });

    it.each(STREAMS)('when its %s is queued, then every chunk is in exactly one range', (stream) => {
      const chunks = chunksOfRecording(recording, stream);
      const jobs = jobsOfRecording(recording, stream, { profile: 'practice', fluency: 'on' });
      const seqs = jobs.flatMap(({ name, payload }) => {
        expect(JOBS[name].payload.parse(payload)).toEqual(payload);
        if (!('firstSeq' in payload)) throw new Error('expected a range');
        expect(payload.lastSeq - payload.firstSeq).toBeLessThan(RECORDING_CUT[stream].chunksPerRange);
        expect(payload.startMs).toBe(chunks[payload.firstSeq]?.start_ms);
        const last = chunks[payload.lastSeq];
        expect(payload.endMs).toBe((last?.start_ms ?? 0) + (last?.duration_ms ?? 0));
        return Array.from({ length: payload.lastSeq - payload.firstSeq + 1 }, (_, i) => payload.firstSeq + i);
      });
      expect(seqs).toEqual(chunks.map(({ seq }) => seq));
    });

    it.each(STREAMS)(
      'when a chunk of its %s is looked after later, then its job is one of the first',
      (stream) => {
        const jobs = jobsOfRecording(recording, stream, { profile: 'practice', fluency: 'on' });
        for (const chunk of chunksOfRecording(recording, stream)) {
          const row = {
            ...chunk,
            accepted_at: new Date(),
            profile: 'practice' as const,
            fluency: 'on' as const,
          };
          expect(jobs).toContainEqual(jobOfChunk(row, recording));
        }
      },
    );
  },
);

it('when a chunk came by itself, then its job points at its own blob', () => {
  const chunk = {
    interview_id: newId('interview'),
    stream: 'mic' as const,
    seq: 7,
    start_ms: 70_000,
    duration_ms: 10_000,
    content_type: 'audio/wav',
    bytes: 320_044,
    sha256: 'b'.repeat(64),
    blob_key: 'media/t/i/mic/7-x',
    recording_id: null,
    accepted_at: new Date(),
    profile: 'assessment' as const,
    fluency: 'off' as const,
  };
  const job = jobOfChunk(chunk);
  expect(job).toMatchObject({
    name: 'speech.chunk',
    payload: { seq: 7, blobKey: 'media/t/i/mic/7-x', fluency: 'off' },
  });
  expect(JOBS[job.name].payload.parse(job.payload)).toEqual(job.payload);
});
