import { type GridAxes, gridAxes } from '../local/coordinates.js';

/**
 * Returns the coordinates of the pixel centers of an image with `scale` times the rows and columns and the same
 * content. The corner pixels of the coarser image have their centers at the corners of [-1, 1]². The outermost finer
 * centers lie outside, since finer pixels are closer to the image's edge.
 *
 * @param size of the coarser image
 * @param scale at least 1
 */
export function finerAxes(
  { height, width }: { readonly height: number; readonly width: number },
  scale: number,
): GridAxes {
  const ends = (count: number): [number, number] => {
    // In pixels of the coarser image: from ½ · 1/scale − ½ to count − ½ − ½ · 1/scale.
    const reach = count === 1 ? 0 : 1 + (1 - 1 / scale) / (count - 1);
    return [-reach, reach];
  };
  const window = { rows: ends(height), columns: ends(width) };
  return gridAxes({ height: height * scale, width: width * scale, window });
}
