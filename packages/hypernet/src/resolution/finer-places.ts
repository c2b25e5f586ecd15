import { type GridPlaces, gridPlaces } from '../local/places.js';

/**
 * The pixels of a picture that has `scale` times the rows and columns of another and shows the same: where the centres of
 * the finer pixels lie among the coarser ones, whose corner pixels have their centres at the corners of [-1, 1]². The
 * outermost centres lie outside, since finer pixels reach closer to the picture's edge.
 *
 * @param size of the coarser picture
 * @param scale 1 or more
 */
export function finerPlaces(
  { height, width }: { readonly height: number; readonly width: number },
  scale: number,
): GridPlaces {
  const ends = (count: number): [number, number] => {
    // In steps of the coarser picture: from ½ · 1/scale − ½ to count − ½ − ½ · 1/scale.
    const reach = count === 1 ? 0 : 1 + (1 - 1 / scale) / (count - 1);
    return [-reach, reach];
  };
  const window = { rows: ends(height), columns: ends(width) };
  return gridPlaces({ height: height * scale, width: width * scale, window });
}
