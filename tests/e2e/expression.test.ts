import { createAnalyser, NEW_RUN } from '@poise/face/analyse';
import { loadNetworks } from '@poise/face/networks';
import { expressionSamples, smoothExpression } from '@poise/interview-orchestrator/fusion';
import { readFrames } from '@poise/media';
import type { FaceFrame } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasSharedMedia, sharedClip, sharedClips, sharedMediaNote } from '../support/shared-media.ts';

const FRAMES_PER_SECOND = 25;
const SECOND_MS = 1_000;

/** Describes every frame of a clip, one at a time: the raw frames of a whole clip would not fit in memory. */
async function describeClip(analyse: ReturnType<typeof createAnalyser>, clip: string): Promise<FaceFrame[]> {
  const frames: FaceFrame[] = [];
  let run = NEW_RUN;
  const range = { startMs: 0, endMs: 60_000, framesPerSecond: FRAMES_PER_SECOND };
  for await (const { tMs, frame } of readFrames(clip, range)) {
    const done = await analyse([{ tMs, frame, described: true }], { emotion: true, run });
    frames.push(...done.findings.flatMap((finding) => finding.frame ?? []));
    run = done.run;
  }
  return frames;
}

describe.skipIf(!hasSharedMedia)(`the expression of people who talk${sharedMediaNote}`, () => {
  let analyse: ReturnType<typeof createAnalyser>;
  beforeAll(async () => {
    analyse = createAnalyser(await loadNetworks());
  });

  it.each(sharedClips.map((name) => [name, sharedClip(name)]))(
    'when %s is classified frame by frame, then the displayed expression changes at most three times in any second',
    async (_, clip) => {
      const frames = await describeClip(analyse, clip);
      const shown = smoothExpression(expressionSamples(frames.map((frame) => ({ frame, chunk: 0 })))).flatMap(
        (expression, i) => (expression ? [{ tMs: frames[i]?.tMs ?? 0, label: expression.label }] : []),
      );
      expect(shown.length).toBeGreaterThan(0.9 * frames.length);
      const changes = shown.filter(({ label }, i) => i > 0 && label !== shown[i - 1]?.label);
      for (const { tMs } of changes) {
        const soonAfter = changes.filter((other) => other.tMs >= tMs && other.tMs < tMs + SECOND_MS);
        expect(soonAfter.length, `from ${tMs} ms`).toBeLessThanOrEqual(3);
      }
    },
  );
});
