/** Image coordinates in pixels: x to the right, y down; pixel (0, 0) covers [0, 1) x [0, 1). */
export type Point = readonly [x: number, y: number];

/** An upright rectangle in image coordinates. */
export type Rect = { x: number; y: number; width: number; height: number };

export function rectCentre({ x, y, width, height }: Rect): Point {
  return [x + width / 2, y + height / 2];
}

export function contains({ x, y, width, height }: Rect, [px, py]: Point): boolean {
  return px >= x && px <= x + width && py >= y && py <= y + height;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
