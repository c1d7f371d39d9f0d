import { intersectionOverUnion } from '@poise/shared/contracts';
import type { Crop } from '../images/crop.ts';
import { distance, type Rect, rectCentre } from '../images/picture.ts';

/** A face that is followed from frame to frame. */
export type Track = {
  /** The same number for the same face. */
  id: number;
  rect: Rect;
  /** Where its landmarks are looked for in the next frame. */
  region: Crop;
  /** The last frame that showed it. */
  seenMs: number;
};

/** All that is remembered between frames. Plain data: it travels between threads. */
export type TrackerState = {
  /** The last frame. */
  tMs: number;
  nextId: number;
  /** Seen in the last frame, or lost so lately that they may come back. */
  tracks: readonly Track[];
  detectedMs: number;
  /** Faces that the detector saw last time beyond those that are followed. */
  others: number;
};

/** A face in the frame at hand; `track` where its landmarks were followed from the frame before. */
export type Sighting = { track?: number; rect: Rect; region: Crop };

/** A lost face that is found again within this time keeps its number. */
export const FORGET_MS = 1_000;
/**
 * While a face is followed, newcomers are looked for only so often: people take seconds to enter a
 * picture, and the detector costs about as much as following another face.
 */
const DETECT_EVERY_MS = 1_000;
/** How far a lost face may have moved, in its own widths, and by what factor it may have grown or shrunk. */
const NEARBY = 0.75;
const SIMILAR_SIZE = 1.6;
/** Between two frames a face moves and grows less; what does was drawn on something else. */
const MAX_STEP = 0.35;
const MAX_GROWTH = 1.5;
/** Rectangles that share more than this are the same face. */
const SAME_FACE = 0.5;

export const NOTHING_TRACKED: TrackerState = {
  tMs: Number.NEGATIVE_INFINITY,
  nextId: 0,
  tracks: [],
  detectedMs: Number.NEGATIVE_INFINITY,
  others: 0,
};

/** The faces whose landmarks can be followed into the next frame. */
export function following({ tracks, tMs }: TrackerState): Track[] {
  return tracks.filter(({ seenMs }) => seenMs === tMs);
}

/** Whether landmarks that were found in a track's region are still that face, and no other one. */
export function continues(track: Track, rect: Rect, others: readonly Rect[]): boolean {
  const [before, now] = [size(track.rect), size(rect)];
  return (
    distance(rectCentre(rect), rectCentre(track.rect)) <= MAX_STEP * before &&
    Math.max(now / before, before / now) <= MAX_GROWTH &&
    !others.some((other) => sameFace(other, rect))
  );
}

export function sameFace(a: Rect, b: Rect): boolean {
  return intersectionOverUnion(a, b) > SAME_FACE;
}

/**
 * Whether the detector has to look: when no face is followed, when one is missing (a lost face is
 * looked for until it is forgotten), and now and then for newcomers.
 *
 * @param followed number of faces that were followed into this frame.
 */
export function needsDetection(state: TrackerState, tMs: number, followed: number): boolean {
  const remembered = state.tracks.filter((track) => isRemembered(track, tMs));
  return followed === 0 || followed < remembered.length || tMs - state.detectedMs >= DETECT_EVERY_MS;
}

/**
 * Takes a frame into the state and gives each sighting its number: that of the track it was followed
 * from, that of a lost face nearby, or a new one.
 *
 * @param frame `others`: faces the detector saw beyond the sightings; undefined where it did not look.
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
  return tMs - seenMs <= FORGET_MS;
}

/** The lost face that a sighting is nearest to, if it can be the same one; it is lost no more. */
function takeNearest(lost: Track[], rect: Rect): Track | undefined {
  const away = (track: Track) => distance(rectCentre(track.rect), rectCentre(rect)) / size(track.rect);
  const [nearest] = lost
    .filter((track) => {
      const growth = size(rect) / size(track.rect);
      return away(track) <= NEARBY && Math.max(growth, 1 / growth) <= SIMILAR_SIZE;
    })
    .toSorted((a, b) => away(a) - away(b));
  if (nearest) lost.splice(lost.indexOf(nearest), 1);
  return nearest;
}

function size({ width, height }: Rect): number {
  return Math.sqrt(width * height);
}
