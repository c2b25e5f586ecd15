import { type GridAxes, gridAxes } from '../local/coordinates.js';

/**
 * The pixels of an image that has `scale` times the rows and columns of another and shows the same: where the centers of
 * the finer pixels lie among the coarser ones, whose corner pixels have their centers at the corners of [-1, 1]². The
 * outermost centers lie outside, since finer pixels reach closer to the image's edge.
 *
 * @param size of the coarser image
 * @param scale 1 or more
 */
export function finerAxes(
  { height, width }: { readonly height: number; readonly width: number },
  scale: number,
): GridAxes {
  const ends = (count: number): [number, number] => {
    // In steps of the coarser image: from ½ · 1/scale − ½ to count − ½ − ½ · 1/scale.
    const reach = count === 1 ? 0 : 1 + (1 - 1 / scale) / (count - 1);
    return [-reach, reach];
  };
  const window = { rows: ends(height), columns: ends(width) };
  return gridAxes({ height: height * scale, width: width * scale, window });
}
