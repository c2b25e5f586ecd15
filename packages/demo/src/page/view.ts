/** What a picture shows of the plane. The whole picture, to the outer edges of its pixels, is centre 0 and reach 1. */
export interface View {
  /** Coordinate of the centre, down. */
  readonly row: number;
  /** Coordinate of the centre, to the right. */
  readonly column: number;
  /** Half of what is shown, in halves of the picture: 1 the whole of it, below 1 a part. */
  readonly reach: number;
}

/** Pixels of a picture. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Coordinates of the first and last pixel's centre along both axes, as `@hypersiren/siren` has them. */
export interface Window {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

export const WHOLE: View = { row: 0, column: 0, reach: 1 };

/** 32-bit coordinates near 1 lie 6e-8 apart, so 512 pixels across this still have coordinates of their own. */
export const CLOSEST = 1e-4;

/** Beyond the picture a sine network goes on; further out there is only more of the same. */
export const FARTHEST = 4;

/** Half of a side of the picture in coordinates: -1 and 1 are the centres of its outermost pixels, half a pixel from the edge. */
function halfSide(pixels: number): number {
  return pixels > 1 ? pixels / (pixels - 1) : 1;
}

/** The centres of the outermost pixels of a rendering. */
export function windowOf({ row, column, reach }: View, picture: Size, rendered: Size): Window {
  const axis = (centre: number, pixels: number, points: number): [number, number] => {
    const half = halfSide(pixels) * reach * (1 - 1 / points);
    return [centre - half, centre + half];
  };
  return {
    rows: axis(row, picture.height, rendered.height),
    columns: axis(column, picture.width, rendered.width),
  };
}

/**
 * The view, closer by a factor (below 1: from further away), around a point that stays where it is.
 *
 * @param at from -1 to 1 across the view, down and to the right; the middle if left out
 */
export function zoom(view: View, factor: number, picture: Size, at: { row: number; column: number } = WHOLE): View {
  const reach = Math.min(FARTHEST, Math.max(CLOSEST, view.reach / factor));
  const lost = view.reach - reach;
  return within({
    row: view.row + at.row * lost * halfSide(picture.height),
    column: view.column + at.column * lost * halfSide(picture.width),
    reach,
  });
}

/** The view, moved by shares of half of what it shows. */
export function pan(view: View, by: { row: number; column: number }, picture: Size): View {
  return within({
    row: view.row + by.row * view.reach * halfSide(picture.height),
    column: view.column + by.column * view.reach * halfSide(picture.width),
    reach: view.reach,
  });
}

/** Where a point of the plane is in the view: 0 at the upper left end, 1 at the lower right one. */
export function placeIn(view: View, picture: Size, point: { row: number; column: number }): { x: number; y: number } {
  const share = (from: number, centre: number, pixels: number): number =>
    (from - centre) / (2 * view.reach * halfSide(pixels)) + 0.5;
  return {
    x: share(point.column, view.column, picture.width),
    y: share(point.row, view.row, picture.height),
  };
}

/** The picture's own corners: the outer edges of its pixels. */
export function cornerOf(picture: Size): { row: number; column: number } {
  return { row: halfSide(picture.height), column: halfSide(picture.width) };
}

function within({ row, column, reach }: View): View {
  const clamp = (value: number): number => Math.min(FARTHEST, Math.max(-FARTHEST, value));
  return { row: clamp(row), column: clamp(column), reach };
}
