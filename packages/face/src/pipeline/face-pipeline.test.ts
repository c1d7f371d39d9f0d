import type { RgbFrame } from '@poise/media';
import { EMOTIONS, type FaceFrame, faceFrame, topEmotion } from '@poise/shared/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASTRONAUT, CLIPS, hasAstronaut, readFrames } from '../testing/frames.ts';
import type { FaceFinding } from './analyse.ts';
import { createFacePipeline, type FacePipeline } from './face-pipeline.ts';

let pipeline: FacePipeline;
beforeAll(async () => {
  pipeline = await createFacePipeline({ threads: 1 });
}, 60_000);
afterAll(() => pipeline.close());

const samples = (frames: RgbFrame[]) => frames.map((frame, i) => ({ tMs: i * 250, frame, described: true }));

async function analyse(frames: RgbFrame[], emotion = true): Promise<FaceFrame[]> {
  const findings = await Array.fromAsync(pipeline.analyse(samples(frames), { emotion }));
  return findings.map(({ frame }) => faceFrame.parse(frame));
}

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

  it('when an image is black, white or grey, then no face is found, and a reason is given where there is one', async () => {
    const frames = await analyse([plain(0), plain(255), plain(128)]);
    expect(frames.map(({ faces }) => faces)).toEqual([[], [], []]);
    expect(frames.map((frame) => frame.quality.reasons)).toEqual([['too-dark'], ['too-bright'], []]);
  });

  it('when an image is one pixel, then no face is found', async () => {
    const [frame] = await analyse([{ width: 1, height: 1, data: new Uint8Array([9, 9, 9]) }]);
    expect(frame).toMatchObject({ faces: [], otherFaces: 0 });
  });

  it('when the analysis is aborted, then it rejects with the reason, and the next one works', async () => {
    const frames = samples(Array.from({ length: 40 }, () => plain(128)));
    for (const afterMs of [0, 3, 6, 9, 12, 15]) {
      const controller = new AbortController();
      const running = Array.fromAsync(pipeline.analyse(frames, { emotion: true, signal: controller.signal }));
      setTimeout(() => controller.abort(new Error('the candidate left')), afterMs);
      await expect(running).rejects.toThrow('the candidate left');
    }
    await expect(analyse([plain(128)])).resolves.toHaveLength(1);
  }, 60_000);

  it('when the samples are endless, then only as many as needed are read', async () => {
    let taken = 0;
    function* endless() {
      for (;;) yield { tMs: taken++ * 83, frame: plain(128), described: false };
    }
    let findings = 0;
    for await (const finding of pipeline.analyse(endless(), { emotion: false })) {
      expect(Object.keys(finding)).toEqual(['tMs']);
      findings += 1;
      if (findings === 13) break;
    }
    expect(taken).toBe(24);
  }, 60_000);

  it('when emotion is off, then the observation references other models', () => {
    expect(pipeline.model(false).sha256).not.toBe(pipeline.model(true).sha256);
  });
});

const why = hasAstronaut ? '' : ` (skipped: ${ASTRONAUT} is missing, Debian's python3-skimage has it)`;
describe.skipIf(!hasAstronaut)(`face pipeline on a portrait${why}`, () => {
  const portrait = (filter?: string) => readFrames(ASTRONAUT, filter ? { filter } : {});

  it('when a person smiles at the camera, then a smile is measured', async () => {
    const face = only(await analyse(portrait()));
    expect(face).toMatchObject({ candidate: true, quality: { reasons: [] }, gaze: { onCamera: true } });
    expect(face.smile).toBeGreaterThan(0.7);
    expect(face.eyeOpenness?.left).toBeGreaterThan(0.2);
    expect(face.eyeOpenness?.right).toBeGreaterThan(0.2);
    expect(face.emotion && topEmotion(face.emotion)).toBe('happiness');
  });

  it('when the image is mirrored, then yaw and roll change sign and the eyes change sides', async () => {
    // Rotated first: with an upright head, a change of sign could not be distinguished from noise.
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
    'when the image is rotated clockwise by %i degrees, then roll decreases by the same angle',
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
  ])('when a face is %s, then that is the reason, and nothing is measured', async (reason, filter) => {
    const face = only(await analyse(portrait(filter)));
    expect(face.quality.reasons).toContain(reason);
    expect(face).toHaveProperty('headPose');
    for (const measured of ['gaze', 'eyeOpenness', 'smile', 'mouthOpenness', 'emotion']) {
      expect(face).not.toHaveProperty(measured);
    }
  });

  it('when emotion is not allowed, then expression and smile are absent and everything else is the same', async () => {
    const { emotion, smile: _smile, ...rest } = only(await analyse(portrait(), true));
    expect(Object.keys(emotion ?? {})).toHaveLength(EMOTIONS.length);
    expect(only(await analyse(portrait(), false))).toEqual(rest);
  });
});

const skipNote = CLIPS.length > 0 ? '' : ' (skipped: ../shared/media is missing, see POISE_SHARED)';
describe.skipIf(CLIPS.length === 0)(`face pipeline on people who talk${skipNote}`, () => {
  it('when the same range is analysed again, then the result is byte-identical', async () => {
    const frames = readFrames(CLIPS[0] as string, { fps: 12 }).map((frame, i) => ({
      tMs: (i * 1000) / 12,
      frame,
      described: i % 3 === 0,
    }));
    const run = (): Promise<FaceFinding[]> => Array.fromAsync(pipeline.analyse(frames, { emotion: true }));
    const [first, second] = [await run(), await run()];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    expect(first).toHaveLength(frames.length);
    expect(first.filter(({ frame }) => frame)).toHaveLength(Math.ceil(frames.length / 3));
  }, 60_000);
});
