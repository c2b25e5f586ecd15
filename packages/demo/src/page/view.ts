/** Visible part of the plane. Center 0 and reach 1 show the whole image, up to the outer edges of its pixels. */
export interface View {
  /** Vertical coordinate of the center. */
  readonly row: number;
  /** Horizontal coordinate of the center. */
  readonly column: number;
  /** Size of the visible part relative to the image: 1 is the whole image, less than 1 is a part. */
  readonly reach: number;
}

/** Size in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Coordinates of the centers of the first and the last pixel along both axes, as in `@hypersiren/siren`. */
export interface Window {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

export const WHOLE: View = { row: 0, column: 0, reach: 1 };

/** Smallest reach. Adjacent 32-bit floats near 1 differ by 6e-8, so that 512 pixels still have distinct coordinates. */
export const CLOSEST = 1e-4;

/** Largest reach, and largest coordinate of the center. */
export const FARTHEST = 4;

/**
 * Returns half a side of the image in coordinates. The centers of the outermost pixels are at -1 and 1, half a pixel
 * from the edge.
 */
function halfSide(pixels: number): number {
  return pixels > 1 ? pixels / (pixels - 1) : 1;
}

/** Returns the window of a rendering, from the centers of its first to its last pixels. */
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
 * Zooms a view around a fixed point. A factor below 1 zooms out.
 *
 * @param at fixed point from -1 to 1 across the view, down and right. Default: the center
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

/** Moves a view by fractions of half its size. */
export function pan(view: View, by: { row: number; column: number }, image: Size): View {
  return within({
    row: view.row + by.row * view.reach * halfSide(image.height),
    column: view.column + by.column * view.reach * halfSide(image.width),
    reach: view.reach,
  });
}

/** Returns the position of a point in the view, from 0 at the upper left to 1 at the lower right. */
export function placeIn(view: View, image: Size, point: { row: number; column: number }): { x: number; y: number } {
  const share = (from: number, center: number, pixels: number): number =>
    (from - center) / (2 * view.reach * halfSide(pixels)) + 0.5;
  return {
    x: share(point.column, view.column, image.width),
    y: share(point.row, view.row, image.height),
  };
}

/** Returns the coordinates of the image's lower right corner, at the outer edges of its pixels. */
export function cornerOf(image: Size): { row: number; column: number } {
  return { row: halfSide(image.height), column: halfSide(image.width) };
}

function within({ row, column, reach }: View): View {
  const clamp = (value: number): number => Math.min(FARTHEST, Math.max(-FARTHEST, value));
  return { row: clamp(row), column: clamp(column), reach };
}
