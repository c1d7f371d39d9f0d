import type { RgbFrame } from '@poise/media';
import { type Crop, cropRgb, letterbox } from '../images/crop.ts';
import { contains, type Rect, rectCentre } from '../images/rect.ts';
import { decodeMesh, MESH_SIZE, type Mesh, meshCrop, meshRect, nextMeshCrop } from '../landmarks/mesh.ts';
import type { Networks } from '../networks/networks.ts';
import { prominence } from '../tracking/candidate.ts';
import {
  activeTracks,
  continues,
  follow,
  needsDetection,
  sameFace,
  type TrackerState,
} from '../tracking/tracker.ts';
import { DETECTOR_SIZE, type Detection, decodeDetections } from './detector.ts';

export type FoundFace = {
  track: number;
  mesh: Mesh;
  rect: Rect;
  /** Where to search for its landmarks in the next frame. */
  region: Crop;
  /** Probability that the mesh lies on a face. */
  presence: number;
};
type Found = Omit<FoundFace, 'track'> & { track?: number };

/** Faces beyond this number are counted, but not tracked or described. */
const MAX_FACES = 4;
const MIN_PRESENCE = 0.5;

/**
 * Finds the faces in consecutive frames: first in the regions of the previous landmarks, then, when the
 * tracker requests it, with the detector.
 */
export function createFaceFinder(networks: Networks) {
  // Shared buffers: crops are processed one at a time.
  const detectorPixels = new Float32Array(DETECTOR_SIZE ** 2 * 3);
  const meshPixels = new Float32Array(MESH_SIZE ** 2 * 3);

  async function detect(frame: RgbFrame): Promise<Detection[]> {
    const whole = letterbox(frame, DETECTOR_SIZE);
    const outputs = await networks.detect(cropRgb(frame, whole, -1, 1, detectorPixels));
    return decodeDetections(outputs, whole).toSorted(
      (a, b) => prominence(b.rect, frame) - prominence(a.rect, frame),
    );
  }

  async function fitMesh(frame: RgbFrame, crop: Crop): Promise<Found | undefined> {
    const { landmarks, presence } = await networks.mesh(cropRgb(frame, crop, 0, 1, meshPixels));
    if (presence < MIN_PRESENCE) return undefined;
    const mesh = decodeMesh(landmarks, crop);
    return { mesh, rect: meshRect(mesh), region: nextMeshCrop(mesh), presence };
  }

  return async (
    frame: RgbFrame,
    tMs: number,
    state: TrackerState,
  ): Promise<{ faces: FoundFace[]; state: TrackerState }> => {
    const sightings: Found[] = [];
    for (const track of activeTracks(state)) {
      const face = await fitMesh(frame, track.region);
      const rects = sightings.map(({ rect }) => rect);
      if (face && continues(track, face.rect, rects)) sightings.push({ ...face, track: track.id });
    }
    if (!needsDetection(state, tMs, sightings.length))
      return follow(state, { tMs, sightings, others: undefined });

    let others = 0;
    for (const { rect, ...detection } of await detect(frame)) {
      if (sightings.some((face) => contains(face.rect, rectCentre(rect)))) continue;
      if (sightings.length === MAX_FACES) {
        others += 1;
        continue;
      }
      const face = await fitMesh(frame, meshCrop({ rect, ...detection }));
      if (face && !sightings.some((other) => sameFace(other.rect, face.rect))) sightings.push(face);
    }
    return follow(state, { tMs, sightings, others });
  };
}
