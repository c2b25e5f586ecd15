import { row, type Vector } from '../vectors.js';

/** Content of three columns: normals of length 1, normals of other lengths, or colors. */
export type TripleKind = 'unit normals' | 'normals' | 'colors';

/** Tolerance of the length of unit normals, for normals that are written with two decimals. */
const UNIT_TOLERANCE = 0.05;

/** Minimum fraction of vectors that must have length 1. The others may be invalid. */
const MIN_UNIT_SHARE = 0.99;

/** Minimum brightest value of colors in [0, 255]. */
const DARK = 16;

/**
 * Distinguishes normals from colors in columns without names. Vectors of length 1 are normals. Other vectors are
 * normals only if they have negative components, or values outside the range of colors.
 *
 * @param vectors Vectors, shape [N, 3]. NaN and zero vectors are ignored.
 */
export function tripleKind(vectors: readonly number[]): TripleKind {
  let [usable, unit, least, most] = [0, 0, Infinity, -Infinity];
  for (let index = 0; index < vectors.length / 3; index++) {
    const vector: Vector = row(vectors, index);
    const length = Math.hypot(...vector);
    if (!(length > 0)) continue;
    usable++;
    if (Math.abs(length - 1) <= UNIT_TOLERANCE) unit++;
    least = Math.min(least, ...vector);
    most = Math.max(most, ...vector);
  }
  if (unit >= MIN_UNIT_SHARE * usable) return 'unit normals';
  return least >= 0 && (most <= 1 || most >= DARK) ? 'colors' : 'normals';
}

/**
 * Returns whether no component is negative. This is always true of colors, and never of the normals of a closed
 * surface.
 */
export function hasNoNegative(vectors: readonly number[]): boolean {
  return vectors.every((value) => !(value < 0));
}
