import { basename } from 'node:path';
import type { RgbFrame } from '@poise/media';
import type { FaceFrame, FaceObservation, FaceQualityReason } from '@poise/shared/contracts';
import { faceFrame } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadNetworks } from '../networks/networks.ts';
import { CLIPS, readFrames, sideBySide, withHand } from '../testing/frames.ts';
import { type Analyse, createAnalyser, type FaceFinding, NEW_RUN } from './analyse.ts';

const FPS = 12;
const EVERY = 3;
const skipNote = CLIPS.length > 0 ? '' : ' (skipped: ../shared/media is missing, see POISE_SHARED)';

/** Frames as in a range of a recording: 12 per second, every third described. */
async function analyse(analyser: Analyse, frames: readonly RgbFrame[]) {
  const samples = frames.map((frame, i) => ({ tMs: (i * 1000) / FPS, frame, described: i % EVERY === 0 }));
  const { findings } = await analyser(samples, { emotion: true, run: NEW_RUN });
  return { findings, frames: findings.flatMap(({ frame }) => (frame ? [faceFrame.parse(frame)] : [])) };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
const share = <Item>(items: readonly Item[], test: (item: Item) => boolean) =>
  items.filter(test).length / items.length;
const candidates = (frames: readonly FaceFrame[]) =>
  frames.flatMap(({ faces }) => faces.filter(({ candidate }) => candidate));
const opennessOf = ({ eyeOpenness }: FaceObservation) =>
  ((eyeOpenness?.left ?? NaN) + (eyeOpenness?.right ?? NaN)) / 2;

describe.skipIf(CLIPS.length === 0)(`people who talk to the camera${skipNote}`, () => {
  let analyser: Analyse;
  beforeAll(async () => {
    analyser = createAnalyser(await loadNetworks());
  }, 60_000);

  describe.each(CLIPS.map((clip) => [basename(clip), clip]))('%s', (_, clip) => {
    let findings: FaceFinding[];
    let frames: FaceFrame[];
    beforeAll(async () => {
      ({ findings, frames } = await analyse(analyser, readFrames(clip, { fps: FPS })));
    }, 120_000);

    it('when the face is tracked, then 98 % of the frames have one candidate, always the same face', () => {
      expect(share(frames, ({ faces }) => faces.length === 1)).toBeGreaterThanOrEqual(0.98);
      expect(share(frames, ({ faces }) => faces[0]?.candidate === true)).toBeGreaterThanOrEqual(0.98);
      expect(new Set(frames.flatMap(({ faces }) => faces.map(({ track }) => track)))).toEqual(new Set([0]));
    });

    it('when the face is clearly visible, then there are no quality reasons, and motion has 12 samples per second', () => {
      expect(share(candidates(frames), ({ quality }) => quality.reasons.length === 0)).toBeGreaterThan(0.95);
      expect(share(findings, ({ motion }) => motion !== undefined)).toBeGreaterThan(0.95);
    });

    it('when a person just talks, then the head is upright, the smile not broad and the gaze on the camera', () => {
      const faces = candidates(frames);
      expect(Math.abs(median(faces.map((face) => face.headPose?.yawDeg ?? NaN)))).toBeLessThan(20);
      expect(Math.abs(median(faces.map((face) => face.headPose?.rollDeg ?? NaN)))).toBeLessThan(15);
      expect(median(faces.flatMap((face) => face.smile ?? []))).toBeLessThan(0.5);
      const gazes = faces.flatMap((face) => face.gaze ?? []);
      expect(share(gazes, (gaze) => gaze.onCamera)).toBeGreaterThan(0.8);
      expect(median(gazes.map((gaze) => gaze.confidence ?? NaN))).toBeGreaterThan(0.9);
    });
  });

  it('when a speaker closes and opens the eyes, then eye openness follows, and gaze is absent meanwhile', async () => {
    const clip = CLIPS.find((name) => name.endsWith('talking-3.mp4')) as string;
    const { frames, findings } = await analyse(analyser, readFrames(clip, { fps: FPS }));
    const faces = candidates(frames);
    const closed = faces.filter((face) => opennessOf(face) < 0.145);
    expect(closed.length).toBeGreaterThan(0);
    for (const face of closed) expect(face).not.toHaveProperty('gaze');
    expect(share(faces, (face) => opennessOf(face) > 0.3)).toBeGreaterThan(0.5);
    const lids = findings.flatMap(({ motion }) => motion?.eyeOpenness ?? []);
    expect(Math.min(...lids)).toBeLessThan(0.6 * median(lids));
  }, 60_000);

  /** Degraded copies of a clip, with the expected reason. */
  const altered: [string, FaceQualityReason, string][] = [
    ['dimmed', 'too-dark', 'lutrgb=r=val*0.12:g=val*0.12:b=val*0.12'],
    ['overexposed', 'too-bright', 'lutrgb=r=230+val*0.09:g=230+val*0.09:b=230+val*0.09'],
    ['blurred', 'blurred', 'gblur=sigma=12'],
    ['far away', 'too-small', 'scale=80:60,pad=640:480:-1:-1'],
  ];
  it.each(altered)(
    'when the image is %s, then the reason is %s and nothing is measured',
    async (_, reason, filter) => {
      for (const clip of [CLIPS[0], CLIPS.at(-1)] as string[]) {
        const { frames, findings } = await analyse(analyser, readFrames(clip, { fps: 4, filter }));
        const faces = candidates(frames);
        expect(faces.length).toBeGreaterThan(0);
        for (const face of faces) {
          expect(face.quality.reasons).toContain(reason);
          for (const measured of ['gaze', 'eyeOpenness', 'smile', 'mouthOpenness', 'emotion'])
            expect(face).not.toHaveProperty(measured);
        }
        expect(findings.filter(({ motion }) => motion)).toEqual([]);
      }
    },
    60_000,
  );

  it.each([
    ['the eyes', 0.3, 0.8, 0.16],
    ['the mouth', 0.78, 0.42, 0.2],
  ])(
    'when a hand covers %s, then most frames are occluded and nothing is measured in them',
    async (_, down, halfWidth, halfHeight) => {
      let [faces, occluded] = [0, 0];
      for (const clip of CLIPS) {
        const clean = readFrames(clip, { fps: 2 });
        const { frames } = await analyse(analyser, clean);
        const covered = clean.map((frame, i) => {
          const box = frames[Math.floor(i / EVERY)]?.faces[0]?.box;
          return box ? withHand(frame, box, { down, halfWidth, halfHeight }) : frame;
        });
        for (const face of candidates((await analyse(analyser, covered)).frames)) {
          faces += 1;
          if (!face.quality.reasons.includes('occluded')) continue;
          occluded += 1;
          expect(face).not.toHaveProperty('emotion');
          expect(face).not.toHaveProperty('gaze');
        }
      }
      expect(faces).toBeGreaterThan(CLIPS.length);
      expect(occluded / faces).toBeGreaterThan(0.6);
    },
    120_000,
  );

  it('when half of the face is outside the image, then it is cut off or not detected', async () => {
    const clip = CLIPS.at(-1) as string;
    const { frames } = await analyse(
      analyser,
      readFrames(clip, { fps: 4, filter: 'crop=320:480:330:0,scale=640:480' }),
    );
    expect(frames.length).toBeGreaterThan(0);
    for (const face of candidates(frames)) expect(face.quality.reasons).not.toEqual([]);
  }, 60_000);

  it('when the head is tilted by 30 degrees, then it is tracked and measured as before', async () => {
    for (const clip of CLIPS.slice(-2)) {
      const [straight, tilted] = [
        await analyse(analyser, readFrames(clip, { fps: FPS })),
        await analyse(analyser, readFrames(clip, { fps: FPS, filter: 'rotate=30*PI/180' })),
      ];
      expect(new Set(tilted.frames.flatMap(({ faces }) => faces.map(({ track }) => track)))).toEqual(
        new Set([0]),
      );
      const roll = (frames: FaceFrame[]) =>
        median(candidates(frames).map(({ headPose }) => headPose?.rollDeg ?? NaN));
      expect(Math.abs(roll(straight.frames) - roll(tilted.frames) - 30)).toBeLessThan(4);
      expect(share(candidates(tilted.frames), ({ gaze }) => gaze !== undefined)).toBeGreaterThan(0.8);
    }
  }, 120_000);

  it('when two people sit side by side, then both are tracked, and one is the candidate throughout', async () => {
    const [left, right] = CLIPS.filter((clip) => clip.includes('grid')).map((clip) =>
      readFrames(clip, { fps: FPS }),
    );
    const pairs = (left ?? []).flatMap((frame, i) => (right?.[i] ? [sideBySide(frame, right[i])] : []));
    const { frames } = await analyse(analyser, pairs);
    expect(frames.length).toBeGreaterThan(10);
    for (const { faces, otherFaces } of frames) {
      expect(faces.map(({ candidate }) => candidate)).toEqual([true, false]);
      expect(otherFaces).toBe(0);
    }
    expect(new Set(candidates(frames).map(({ track }) => track)).size).toBe(1);
    expect(new Set(frames.flatMap(({ faces }) => faces.map(({ track }) => track)))).toEqual(new Set([0, 1]));
  }, 60_000);

  it('when the face leaves and soon returns, then it keeps its track, and no face is reported meanwhile', async () => {
    const frames = readFrames(CLIPS[0] as string, { fps: FPS });
    const empty = { ...(frames[0] as RgbFrame), data: new Uint8Array(640 * 480 * 3).fill(128) };
    const found = await analyse(
      analyser,
      frames.map((frame, i) => (i >= 12 && i < 18 ? empty : frame)),
    );
    const away = found.frames.filter(({ tMs }) => tMs >= 1000 && tMs < 1500);
    expect(away.map(({ faces }) => faces)).toEqual([[], []]);
    expect(new Set(candidates(found.frames).map(({ track }) => track))).toEqual(new Set([0]));
    expect(candidates(found.frames)).toHaveLength(found.frames.length - 2);
  }, 60_000);
});
