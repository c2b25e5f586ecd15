/** What an image shows of the plane. The whole image, to the outer edges of its pixels, is center 0 and reach 1. */
export interface View {
  /** Coordinate of the center, down. */
  readonly row: number;
  /** Coordinate of the center, to the right. */
  readonly column: number;
  /** Half of what is shown, in halves of the image: 1 the whole of it, below 1 a part. */
  readonly reach: number;
}

/** Pixels of an image. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Coordinates of the first and last pixel's center along both axes, as `@hypersiren/siren` has them. */
export interface Window {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

export const WHOLE: View = { row: 0, column: 0, reach: 1 };

/** 32-bit coordinates near 1 lie 6e-8 apart, so 512 pixels across this still have coordinates of their own. */
export const CLOSEST = 1e-4;

/** Beyond the image a sine network goes on; further out there is only more of the same. */
export const FARTHEST = 4;

/** Half of a side of the image in coordinates: -1 and 1 are the centers of its outermost pixels, half a pixel from the edge. */
function halfSide(pixels: number): number {
  return pixels > 1 ? pixels / (pixels - 1) : 1;
}

/** The centers of the outermost pixels of a rendering. */
export function windowOf({ row, column, reach }: View, image: Size, rendered: Size): Window {
  const axis = (center: number, pixels: number, points: number): [number, number] => {
    const half = halfSide(pixels) * reach * (1 - 1 / points);
    return [center - half, center + half];
  };
  return {
    rows: axis(row, image.height, rendered.height),
    columns: axis(column, image.width, rendered.width),
  };
}

/**
 * The view, closer by a factor (below 1: from further away), around a point that stays where it is.
 *
 * @param at from -1 to 1 across the view, down and to the right; the middle if left out
 */
export function zoom(view: View, factor: number, image: Size, at: { row: number; column: number } = WHOLE): View {
  const reach = Math.min(FARTHEST, Math.max(CLOSEST, view.reach / factor));
  const lost = view.reach - reach;
  return within({
    row: view.row + at.row * lost * halfSide(image.height),
    column: view.column + at.column * lost * halfSide(image.width),
    reach,
  });
}

/** The view, moved by shares of half of what it shows. */
export function pan(view: View, by: { row: number; column: number }, image: Size): View {
  return within({
    row: view.row + by.row * view.reach * halfSide(image.height),
    column: view.column + by.column * view.reach * halfSide(image.width),
    reach: view.reach,
  });
}

/** Where a point of the plane is in the view: 0 at the upper left end, 1 at the lower right one. */
export function placeIn(view: View, image: Size, point: { row: number; column: number }): { x: number; y: number } {
  const share = (from: number, center: number, pixels: number): number =>
    (from - center) / (2 * view.reach * halfSide(pixels)) + 0.5;
  return {
    x: share(point.column, view.column, image.width),
    y: share(point.row, view.row, image.height),
  };
}

/** The image's own corners: the outer edges of its pixels. */
export function cornerOf(image: Size): { row: number; column: number } {
  return { row: halfSide(image.height), column: halfSide(image.width) };
}

function within({ row, column, reach }: View): View {
  const clamp = (value: number): number => Math.min(FARTHEST, Math.max(-FARTHEST, value));
  return { row: clamp(row), column: clamp(column), reach };
}
