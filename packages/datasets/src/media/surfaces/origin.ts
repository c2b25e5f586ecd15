import type { PointSet } from './geometry.js';
import { subtract, type Vector } from './vectors.js';

/**
 * Maximum distance of coordinates from 0, in sides of the bounding box, before an origin is used. Within it, float32
 * resolves 2^-16 of a side.
 */
const NEAR_SIDES = 256;

/**
 * Returns an origin near the center of the points, so that float32 can represent the relative coordinates. The origin
 * is a multiple of a power of two close to the extent of the points. Returns undefined if the points are close enough
 * to 0.
 *
 * @param positions Coordinates, shape [N, 3], N ≥ 1, in double precision.
 */
export function farOrigin(positions: readonly number[]): Vector | undefined {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [index, value] of positions.entries()) {
    min[index % 3] = Math.min(min[index % 3] as number, value);
    max[index % 3] = Math.max(max[index % 3] as number, value);
  }
  const side = Math.max(...max.map((most, axis) => most - (min[axis] as number)));
  const farthest = Math.max(...min.map(Math.abs), ...max.map(Math.abs));
  if (side === 0 || farthest <= NEAR_SIDES * side) return undefined;
  const unit = 2 ** Math.floor(Math.log2(side));
  return min.map((least, axis) => Math.round((least + (max[axis] as number)) / 2 / unit) * unit) as unknown as Vector;
}

/** Returns the coordinates of points relative to another origin. */
export function positionsFrom({ positions, origin = [0, 0, 0] }: PointSet, other: Vector = [0, 0, 0]): Float32Array {
  const shift = subtract(origin, other);
  return shift.every((part) => part === 0)
    ? positions
    : positions.map((value, index) => value + (shift[index % 3] as number));
}
