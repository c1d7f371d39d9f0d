import { basename } from 'node:path';
import type { RgbFrame } from '@poise/media';
import { EMOTIONS, type FaceFrame, faceFrame, topEmotion } from '@poise/shared/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFacePipeline, type FacePipeline } from './face-pipeline.ts';
import { ASTRONAUT, CLIPS, hasAstronaut, readFrames, sideBySide } from './testing/frames.ts';

let pipeline: FacePipeline;
beforeAll(async () => {
  pipeline = await createFacePipeline({ threads: 1 });
}, 60_000);
afterAll(() => pipeline.close());

const analyse = (frames: RgbFrame[], emotion = true) =>
  pipeline.analyse(
    frames.map((frame, i) => ({ tMs: i * 250, frame })),
    { emotion },
  );
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** The only face of the first frame. */
function only([frame]: FaceFrame[]) {
  expect(frame?.faces).toHaveLength(1);
  const [face] = frame?.faces ?? [];
  if (!face) throw new Error('no face');
  return face;
}

describe('face pipeline without a face', () => {
  const plain = (level: number) => ({
    width: 640,
    height: 480,
    data: new Uint8Array(640 * 480 * 3).fill(level),
  });

  it('when a picture is black, white or grey, then there is no face, and a reason where there is one', async () => {
    const frames = await analyse([plain(0), plain(255), plain(128)]);
    expect(frames.map((frame) => faceFrame.parse(frame).faces)).toEqual([[], [], []]);
    expect(frames.map((frame) => frame.quality.reasons)).toEqual([['too-dark'], ['too-bright'], []]);
  });

  it('when a picture is one pixel, then it has no face', async () => {
    const [frame] = await analyse([{ width: 1, height: 1, data: new Uint8Array([9, 9, 9]) }]);
    expect(frame).toMatchObject({ faces: [], otherFaces: 0 });
  });

  it('when the analysis is aborted, then it rejects with the reason, and the next one works', async () => {
    const controller = new AbortController();
    const running = pipeline.analyse(
      Array.from({ length: 20 }, (_, tMs) => ({ tMs, frame: plain(128) })),
      { emotion: true, signal: controller.signal },
    );
    setImmediate(() => controller.abort(new Error('the candidate left')));
    await expect(running).rejects.toThrow('the candidate left');
    await expect(analyse([plain(128)])).resolves.toHaveLength(1);
  }, 60_000);

  it('when emotion is off, then the observation refers to other models', () => {
    expect(pipeline.model(false).sha256).not.toBe(pipeline.model(true).sha256);
  });
});

const why = hasAstronaut ? '' : ` (skipped: ${ASTRONAUT} is missing, Debian's python3-skimage has it)`;
describe.skipIf(!hasAstronaut)(`face pipeline on a portrait${why}`, () => {
  const portrait = (filter?: string) => readFrames(ASTRONAUT, filter ? { filter } : {});

  it('when a person smiles at the camera, then that is what is measured', async () => {
    const face = only(await analyse(portrait()));
    expect(face).toMatchObject({ candidate: true, quality: { reasons: [] }, gaze: { onCamera: true } });
    expect(face.smile).toBeGreaterThan(0.7);
    expect(face.eyeOpenness?.left).toBeGreaterThan(0.2);
    expect(face.eyeOpenness?.right).toBeGreaterThan(0.2);
    expect(face.emotion && topEmotion(face.emotion)).toBe('happiness');
    expect(face.emotion).not.toHaveProperty('contempt');
  });

  it('when the picture is mirrored, then yaw and roll change sign and the eyes change sides', async () => {
    // Turned first: a mirrored upright head could not tell a sign from noise.
    const [plain, mirrored] = [
      only(await analyse(portrait('rotate=15*PI/180'))),
      only(await analyse(portrait('rotate=15*PI/180,hflip'))),
    ];
    for (const angle of ['yawDeg', 'rollDeg'] as const) {
      expect(
        Math.abs((plain.headPose?.[angle] ?? NaN) + (mirrored.headPose?.[angle] ?? NaN)),
        angle,
      ).toBeLessThan(4);
    }
    expect(Math.abs((plain.headPose?.pitchDeg ?? NaN) - (mirrored.headPose?.pitchDeg ?? NaN))).toBeLessThan(
      4,
    );
    expect(plain.eyeOpenness?.left).toBeCloseTo(mirrored.eyeOpenness?.right ?? NaN, 1);
    expect(plain.box.x + plain.box.width / 2).toBeCloseTo(1 - mirrored.box.x - mirrored.box.width / 2, 1);
  });

  it.each([-40, -20, 20, 40])(
    'when the picture is turned clockwise by %i degrees, then roll falls by as much',
    async (deg) => {
      const straight = only(await analyse(portrait()));
      const rolled = only(await analyse(portrait(`rotate=${deg}*PI/180`)));
      expect(
        Math.abs((straight.headPose?.rollDeg ?? NaN) - (rolled.headPose?.rollDeg ?? NaN) - deg),
      ).toBeLessThan(4);
      expect(
        Math.abs((straight.headPose?.pitchDeg ?? NaN) - (rolled.headPose?.pitchDeg ?? NaN)),
      ).toBeLessThan(6);
      expect(rolled.gaze?.onCamera).toBe(true);
    },
  );

  it.each([
    ['too-dark', 'lutrgb=r=val*0.15:g=val*0.15:b=val*0.15'],
    ['too-bright', 'lutrgb=r=230+val*0.09:g=230+val*0.09:b=230+val*0.09'],
    ['blurred', 'gblur=sigma=4'],
    ['too-small', 'scale=160:120,pad=640:480:-1:-1'],
    ['cut-off', 'crop=320:240:270:30,scale=640:480'],
  ])('when a face is %s, then it says so and nothing is measured on it', async (reason, filter) => {
    const face = only(await analyse(portrait(filter)));
    expect(face.quality.reasons).toContain(reason);
    expect(face).toHaveProperty('headPose');
    for (const measured of ['gaze', 'eyeOpenness', 'smile', 'mouthOpenness', 'emotion']) {
      expect(face).not.toHaveProperty(measured);
    }
  });

  it('when emotion is not allowed, then expression and smile are absent and everything else is the same', async () => {
    const { emotion, smile: _smile, ...rest } = only(await analyse(portrait(), true));
    expect(Object.keys(emotion ?? {})).toHaveLength(EMOTIONS.length - 1);
    expect(only(await analyse(portrait(), false))).toEqual(rest);
  });
});

const gone = CLIPS.length > 0 ? '' : ' (skipped: ../shared/media is missing, see POISE_SHARED)';
describe.skipIf(CLIPS.length === 0)(`face pipeline on people who talk${gone}`, () => {
  it.each(CLIPS.map((clip) => [basename(clip), clip]))(
    'when %s is sampled at 4 frames a second, then each frame has one face, upright and not smiling broadly',
    async (_, clip) => {
      const frames = await analyse(readFrames(clip, { fps: 4 }));
      for (const frame of frames) faceFrame.parse(frame);
      const found = frames.filter((frame) => frame.faces.length === 1 && frame.otherFaces === 0);
      expect(found.length / frames.length).toBeGreaterThanOrEqual(0.95);
      const faces = found.flatMap((frame) => frame.faces);
      expect(Math.abs(median(faces.map((face) => face.headPose?.yawDeg ?? NaN)))).toBeLessThan(20);
      expect(Math.abs(median(faces.map((face) => face.headPose?.rollDeg ?? NaN)))).toBeLessThan(15);
      expect(median(faces.flatMap((face) => face.smile ?? []))).toBeLessThan(0.5);
      const gazes = faces.flatMap((face) => face.gaze ?? []);
      expect(gazes.filter((gaze) => gaze.onCamera).length / gazes.length).toBeGreaterThan(0.8);
    },
    60_000,
  );

  it('when a speaker closes and opens the eyes, then eye openness falls below 0.15 and gaze is absent meanwhile', async () => {
    const clip = CLIPS.find((name) => name.endsWith('talking-3.mp4')) as string;
    const faces = (await analyse(readFrames(clip, { fps: 8 }))).flatMap((frame) => frame.faces);
    const openness = (face: (typeof faces)[number]) =>
      ((face.eyeOpenness?.left ?? NaN) + (face.eyeOpenness?.right ?? NaN)) / 2;
    const closed = faces.filter((face) => openness(face) < 0.145);
    expect(closed.length).toBeGreaterThan(0);
    for (const face of closed) expect(face).not.toHaveProperty('gaze');
    expect(faces.filter((face) => openness(face) > 0.3).length).toBeGreaterThan(faces.length / 2);
  }, 60_000);

  it('when two people sit side by side, then both are described and one is the candidate', async () => {
    const [left, right] = CLIPS.filter((clip) => clip.includes('grid')).map((clip) =>
      readFrames(clip, { fps: 2 }),
    );
    const pairs = (left ?? []).flatMap((frame, i) => (right?.[i] ? [sideBySide(frame, right[i])] : []));
    for (const frame of await analyse(pairs)) {
      expect(frame.faces.map((face) => face.candidate)).toEqual([true, false]);
    }
    expect(pairs.length).toBeGreaterThan(3);
  }, 60_000);

  it('when the same frames are analysed again, then the bytes are the same', async () => {
    const frames = readFrames(CLIPS[0] as string, { fps: 2 });
    expect(JSON.stringify(await analyse(frames))).toBe(JSON.stringify(await analyse(frames)));
  }, 60_000);
});
