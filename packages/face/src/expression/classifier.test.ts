import { EMOTIONS, round, topEmotion } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadNetworks } from '../networks/networks.ts';
import { createAnalyser, NEW_RUN } from '../pipeline/analyse.ts';
import { ASTRONAUT, hasAstronaut, readFrames, sideBySide } from '../testing/frames.ts';
import { createFaceClassifier, type FaceClassifier } from './classifier.ts';

let classifier: FaceClassifier;
beforeAll(async () => {
  classifier = await createFaceClassifier();
}, 60_000);

const plain = (width: number, height: number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 251),
});

describe('the face classifier', () => {
  it('when an image contains no face, then its status is missed', async () => {
    await expect(classifier.classifyImage(plain(320, 240))).resolves.toEqual({ status: 'missed' });
  });

  it('when crops are classified, then each has an unrounded distribution, in order', async () => {
    const [one, other] = await classifier.classifyCrops([plain(48, 48), plain(90, 70)]);
    const sum = (scores: typeof one) =>
      EMOTIONS.reduce((total, emotion) => total + (scores?.ferplus[emotion] ?? 0), 0);
    expect(sum(one)).toBeCloseTo(1, 5);
    expect(sum(other)).toBeCloseTo(1, 5);
    expect(one).not.toEqual(other);
    expect(await classifier.classifyCrops([plain(90, 70)])).toEqual([other]);
    expect(classifier.msPerCrop()).toBeGreaterThan(0);
  });

  it('when a crop is mirrored, then its expression is the same', async () => {
    const crop = plain(48, 48);
    const image = { ...crop, data: new Uint8Array(crop.data.length) };
    for (let pixel = 0; pixel < 48 * 48; pixel++) {
      const other = pixel - (pixel % 48) + 47 - (pixel % 48);
      image.data.set(crop.data.subarray(3 * other, 3 * other + 3), 3 * pixel);
    }
    const [asIs, inMirror] = await classifier.classifyCrops([crop, image]);
    for (const emotion of EMOTIONS)
      expect(asIs?.ferplus[emotion]).toBeCloseTo(inMirror?.ferplus[emotion] ?? NaN, 5);
  });
});

const why = hasAstronaut ? '' : ` (skipped: ${ASTRONAUT} is missing, Debian's python3-skimage has it)`;
describe.skipIf(!hasAstronaut)(`the face classifier on a portrait${why}`, () => {
  const portrait = (filter?: string) => readFrames(ASTRONAUT, filter ? { filter } : {})[0] ?? plain(1, 1);

  it('when a face is clear, then it is scored', async () => {
    const sighting = await classifier.classifyImage(portrait());
    expect(sighting.status === 'scored' && topEmotion(sighting.scores.ferplus)).toBe('happiness');
  });

  it('when a face is too dark, then it is not scored, and the reason is given', async () => {
    const sighting = await classifier.classifyImage(portrait('lutrgb=r=val*0.15:g=val*0.15:b=val*0.15'));
    expect(sighting).toEqual({ status: 'abstained', reasons: expect.arrayContaining(['too-dark']) });
  });

  it('when there are two faces, then the scores are those of the candidate', async () => {
    const larger = 'crop=320:240:160:0,scale=640:480';
    for (const frame of [
      sideBySide(portrait(), portrait(larger)),
      sideBySide(portrait(larger), portrait()),
    ]) {
      const sighting = await classifier.classifyImage(frame);
      const analyse = createAnalyser(await loadNetworks());
      const { findings } = await analyse([{ tMs: 0, frame, described: true }], {
        emotion: true,
        run: NEW_RUN,
      });
      const faces = findings[0]?.frame?.faces;
      const observed = faces?.find((face) => face.candidate)?.emotion;
      expect(faces?.length).toBe(2);
      const scores = sighting.status === 'scored' ? sighting.scores.ferplus : undefined;
      expect(observed).toEqual(
        Object.fromEntries(Object.entries(scores ?? {}).map(([emotion, p]) => [emotion, round(p ?? 0, 3)])),
      );
    }
  });
});
