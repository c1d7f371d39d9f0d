import { completeTotals, type EventBody, type Received } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { advance, NO_PROGRESS, settled, shareSettled } from './progress.ts';

const chunk = { seq: 0, startMs: 0, endMs: 2000 };
const replay = (...events: EventBody[]) => events.reduce(advance, NO_PROGRESS);

describe('progress', () => {
  it('when the number of chunks is unknown, then there is no progress', () => {
    expect(shareSettled(replay({ type: 'interview.started' }))).toBeUndefined();
    expect(
      shareSettled(replay({ type: 'interview.closing', received: { camera: 0, mic: 0 } })),
    ).toBeUndefined();
  });

  it('when chunks are scored, rejected and failed, then each counts as settled and its code is counted', () => {
    const progress = replay(
      { type: 'interview.closing', received: { camera: 5, mic: 1 } },
      { type: 'chunk.scored', modality: 'camera', ...chunk },
      { type: 'chunk.rejected', modality: 'camera', ...chunk, code: 'media_corrupt' },
      { type: 'chunk.rejected', modality: 'camera', ...chunk, code: 'media_corrupt' },
      { type: 'chunk.failed', modality: 'mic', ...chunk, code: 'analysis_timeout' },
    );
    expect(settled(progress.camera)).toBe(3);
    expect(progress.camera.codes).toEqual({ media_corrupt: 2 });
    expect(progress.mic.codes).toEqual({ analysis_timeout: 1 });
    expect(shareSettled(progress)).toBeCloseTo(4 / 7);
  });

  it('when a newer gateway sends unknown modalities and events, then they change nothing', () => {
    const before = replay({ type: 'interview.closing', received: { camera: 1, mic: 1 } });
    const newer = [
      { type: 'chunk.scored', modality: 'typing', ...chunk },
      { type: 'interview.paused' },
    ] as unknown as Received<EventBody>[];
    expect(newer.reduce(advance, before)).toEqual(before);
  });

  it('when the interview is closed, then its totals replace the counts', () => {
    const totals = completeTotals({
      camera: { received: 2, scored: 1, rejected: 1, failed: 0 },
    });
    const progress = replay({ type: 'interview.closed', totals });
    expect(progress.camera).toMatchObject(totals.camera);
    expect(shareSettled(progress)).toBe(1);
  });
});
