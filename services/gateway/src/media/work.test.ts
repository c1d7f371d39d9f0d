import { modalitiesOf, modalityOf, newId, STREAMS } from '@poise/shared/contracts';
import { JOBS } from '@poise/shared/jobs';
import { describe, expect, it } from 'vitest';
import { chunksOfRecording, groupBySecond, jobOfLive, jobOfRange, jobsOfRecording } from './work.ts';

const owner = {
  interviewId: newId('interview'),
  tenantId: newId('tenant'),
  profile: 'practice',
  fluency: 'on',
} as const;
const turn = { acceptedMs: 0, sharers: 1 };

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

    it.each(STREAMS)('when its %s is divided, then the chunks cover it once, without gaps', (stream) => {
      const chunks = chunksOfRecording(recording, stream);
      let endMs = 0;
      for (const [seq, chunk] of chunks.entries()) {
        expect(chunk).toMatchObject({ seq, start_ms: endMs });
        expect(chunk.duration_ms).toBeGreaterThan(0);
        expect(chunk.duration_ms).toBeLessThanOrEqual(modalityOf(stream).cut.chunkMs);
        endMs += chunk.duration_ms;
      }
      expect(endMs).toBe(durationMs);
    });

    it.each(STREAMS)('when its %s is queued, then every chunk is in exactly one range', (stream) => {
      const chunks = chunksOfRecording(recording, stream);
      const all = jobsOfRecording(owner, recording, [stream], turn);
      expect(new Set(all.map(({ name }) => name))).toEqual(
        new Set(modalitiesOf([stream]).map((modality) => `${modality}.range`)),
      );
      const seqs = all
        .filter(({ name }) => name === `${stream}.range`)
        .flatMap(({ name, payload }) => {
          expect(JOBS[name].payload.parse(payload)).toEqual(payload);
          if (!('firstSeq' in payload)) throw new Error('expected a range');
          expect(payload.lastSeq - payload.firstSeq).toBeLessThan(modalityOf(stream).cut.chunksPerRange);
          expect(payload.startMs).toBe(chunks[payload.firstSeq]?.start_ms);
          const last = chunks[payload.lastSeq];
          expect(payload.endMs).toBe((last?.start_ms ?? 0) + (last?.duration_ms ?? 0));
          return Array.from(
            { length: payload.lastSeq - payload.firstSeq + 1 },
            (_, i) => payload.firstSeq + i,
          );
        });
      expect(seqs).toEqual(chunks.map(({ seq }) => seq));
    });

    it.each(STREAMS)(
      'when a chunk of its %s is repaired later, then its job equals one of the original jobs',
      (stream) => {
        const jobs = jobsOfRecording(owner, recording, [stream], turn);
        for (const modality of modalitiesOf([stream])) {
          for (const { seq } of chunksOfRecording(recording, stream))
            expect(jobs).toContainEqual(jobOfRange(owner, recording, { modality, seq }, turn));
        }
      },
    );
  },
);

const live = (seq: number, startMs: number, contentType = 'image/jpeg') => ({
  stream: 'camera' as const,
  seq,
  start_ms: startMs,
  duration_ms: 333,
  content_type: contentType,
  blob_key: `media/t/i/camera/${seq}-x`,
});

it('when live chunks are analysed together, then their job points at the blob of each', () => {
  const job = jobOfLive(owner, 'camera', [live(8, 2_333), live(7, 2_000)]);
  const prefix = `media/${owner.tenantId}/${owner.interviewId}/camera/`;
  expect(job).toMatchObject({
    name: 'camera.live',
    payload: {
      prefix,
      chunks: [
        { seq: 7, generation: '7-x' },
        { seq: 8, generation: '8-x' },
      ],
    },
  });
  expect(JOBS[job.name].payload.parse(job.payload)).toEqual(job.payload);
});

it('when live chunks are grouped, then a group has one second, one content type and no more chunks than a job', () => {
  const many = Array.from({ length: 12 }, (_, i) => live(10 + i, 5_000 + i));
  const groups = groupBySecond(
    [live(2, 1_000), live(1, 700), live(3, 1_300, 'image/png'), ...many],
    'camera',
  );
  expect(groups.map((group) => group.map(({ seq }) => seq))).toEqual([
    [1],
    [2],
    [3],
    Array.from({ length: modalityOf('camera').live.maxChunks }, (_, i) => 10 + i),
    [20, 21],
  ]);
});
