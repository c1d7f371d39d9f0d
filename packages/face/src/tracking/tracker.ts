import { intersectionOverUnion } from '@poise/shared/contracts';
import type { Crop } from '../images/crop.ts';
import { distance, type Rect, rectCentre } from '../images/rect.ts';

/** A face that is tracked from frame to frame. */
export type Track = {
  id: number;
  rect: Rect;
  /** Where to search for its landmarks in the next frame. */
  region: Crop;
  /** Time of the last frame that showed it. */
  seenMs: number;
};

/** All state kept between frames. Plain data, because it is passed between threads. */
export type TrackerState = {
  /** Time of the last frame. */
  tMs: number;
  nextId: number;
  /** Seen in the last frame, or lost within {@link LOST_TRACK_TTL_MS}. */
  tracks: readonly Track[];
  detectedMs: number;
  /** Faces in the last detection beyond those that are tracked. */
  others: number;
};

/** A face in the current frame; has a `track` if its landmarks were tracked from the previous frame. */
export type Sighting = { track?: number; rect: Rect; region: Crop };

/** A lost face that is found within this time keeps its id. */
export const LOST_TRACK_TTL_MS = 1_000;
/**
 * How often to detect new faces while one is tracked: people take seconds to enter the frame, and the detector
 * costs about as much as tracking another face.
 */
const DETECT_EVERY_MS = 2_000;
/** How far a lost face may have moved, in its own widths, and by what factor its size may have changed. */
const MAX_DISTANCE = 0.75;
const MAX_SIZE_RATIO = 1.6;
/** A face moves and grows less than this between two frames; otherwise the landmarks are on something else. */
const MAX_STEP = 0.35;
const MAX_GROWTH = 1.5;
/** Rectangles with a larger overlap than this are the same face. */
const SAME_FACE_OVERLAP = 0.5;

export const NOTHING_TRACKED: TrackerState = {
  tMs: Number.NEGATIVE_INFINITY,
  nextId: 0,
  tracks: [],
  detectedMs: Number.NEGATIVE_INFINITY,
  others: 0,
};

/** The faces whose landmarks can be tracked into the next frame. */
export function activeTracks({ tracks, tMs }: TrackerState): Track[] {
  return tracks.filter(({ seenMs }) => seenMs === tMs);
}

/** Whether landmarks found in a track's region are on the same face, and on no other tracked one. */
export function continues(track: Track, rect: Rect, others: readonly Rect[]): boolean {
  const [before, now] = [size(track.rect), size(rect)];
  return (
    distance(rectCentre(rect), rectCentre(track.rect)) <= MAX_STEP * before &&
    Math.max(now / before, before / now) <= MAX_GROWTH &&
    !others.some((other) => sameFace(other, rect))
  );
}

export function sameFace(a: Rect, b: Rect): boolean {
  return intersectionOverUnion(a, b) > SAME_FACE_OVERLAP;
}

/**
 * Whether to run the detector: if no face is tracked, if one is lost (until its track expires), and periodically
 * for new faces.
 *
 * @param followed number of faces that were tracked into this frame
 */
export function needsDetection(state: TrackerState, tMs: number, followed: number): boolean {
  const remembered = state.tracks.filter((track) => isRemembered(track, tMs));
  return followed === 0 || followed < remembered.length || tMs - state.detectedMs >= DETECT_EVERY_MS;
}

/**
 * Adds a frame to the state and assigns each sighting its track: the one it was tracked from, that of a lost face
 * nearby, or a new one.
 *
 * @param frame `others`: detected faces beyond the sightings; undefined if the detector did not run
 */
export function follow<Seen extends Sighting>(
  state: TrackerState,
  frame: { tMs: number; sightings: readonly Seen[]; others: number | undefined },
): { state: TrackerState; faces: (Seen & { track: number })[] } {
  const { tMs, sightings, others } = frame;
  const followed = new Set(sightings.map(({ track }) => track));
  const lost = state.tracks.filter((track) => !followed.has(track.id) && isRemembered(track, tMs));
  let { nextId } = state;
  const faces = sightings.map((seen) => ({
    ...seen,
    track: seen.track ?? takeNearest(lost, seen.rect)?.id ?? nextId++,
  }));
  const tracks = faces.map(({ track, rect, region }) => ({ id: track, rect, region, seenMs: tMs }));
  return {
    faces,
    state: {
      tMs,
      nextId,
      tracks: [...tracks, ...lost],
      detectedMs: others === undefined ? state.detectedMs : tMs,
      others: others ?? state.others,
    },
  };
}

function isRemembered({ seenMs }: Track, tMs: number): boolean {
  return tMs - seenMs <= LOST_TRACK_TTL_MS;
}

/** Takes the nearest lost face that can be the same as a sighting out of `lost`. */
function takeNearest(lost: Track[], rect: Rect): Track | undefined {
  const away = (track: Track) => distance(rectCentre(track.rect), rectCentre(rect)) / size(track.rect);
  const [nearest] = lost
    .filter((track) => {
      const growth = size(rect) / size(track.rect);
      return away(track) <= MAX_DISTANCE && Math.max(growth, 1 / growth) <= MAX_SIZE_RATIO;
    })
    .toSorted((a, b) => away(a) - away(b));
  if (nearest) lost.splice(lost.indexOf(nearest), 1);
  return nearest;
}

function size({ width, height }: Rect): number {
  return Math.sqrt(width * height);
}
