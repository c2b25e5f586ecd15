/**
 * Returns, for each point, the index of the first point with the same coordinates, shape [N]. Many programs repeat
 * points for each face, or along seams.
 */
export function samePoints(positions: ArrayLike<number>): Uint32Array {
  const first = new Map<string, number>();
  return Uint32Array.from({ length: positions.length / 3 }, (_, point) => {
    // -0 and 0 are equal, and have the same string.
    const key = `${positions[3 * point]} ${positions[3 * point + 1]} ${positions[3 * point + 2]}`;
    const found = first.get(key);
    if (found === undefined) first.set(key, point);
    return found ?? point;
  });
}
