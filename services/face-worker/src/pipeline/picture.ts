/** Picture coordinates in pixels: x to the right, y down, pixel (0, 0) covers [0, 1) x [0, 1). */
export type Point = readonly [x: number, y: number];

/** An upright rectangle in picture coordinates. */
export type Rect = { x: number; y: number; width: number; height: number };

export function rectCentre({ x, y, width, height }: Rect): Point {
  return [x + width / 2, y + height / 2];
}

export function contains({ x, y, width, height }: Rect, [px, py]: Point): boolean {
  return px >= x && px <= x + width && py >= y && py <= y + height;
}

/** Shared area over joint area, 0 to 1. */
export function intersectionOverUnion(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
