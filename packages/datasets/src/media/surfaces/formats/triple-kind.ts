import { row, type Vector } from '../vectors.js';

/** What three columns beside coordinates hold: normals of length 1, of other lengths, or colors. */
export type TripleKind = 'unit normals' | 'normals' | 'colors';

/** Normals of two decimals are as long as 1 within this; colors are not. */
const UNIT_TOLERANCE = 0.05;

/** The share of vectors that may be garbage. */
const MIN_UNIT_SHARE = 0.99;

/** The brightest of colors that go up to 255 is above this, except in the dark; those that go up to 1 have none above 1. */
const DARK = 16;

/**
 * Tells normals from colors, which no file of bare columns names: normals have length 1. Of other lengths they are normals only if
 * they have negative parts, or lie where colors do not.
 *
 * @param vectors [N, 3]; NaN and 0 tell nothing
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

/** Whether vectors have no negative part, as colors and not the normals of a closed surface. */
export function hasNoNegative(vectors: readonly number[]): boolean {
  return vectors.every((value) => !(value < 0));
}
