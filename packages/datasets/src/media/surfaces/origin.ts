import type { PointSet } from './geometry.js';
import { subtract, type Vector } from './vectors.js';

/** Sides of the box around points by which it may lie away from 0: float32 then keeps 2^-16 of a side. */
const NEAR_SIDES = 256;

/**
 * Where to measure coordinates from so that float32 holds them: near the middle of the points, a multiple of the power of two
 * next to their extent. Undefined where 0 is near enough.
 *
 * @param positions [N, 3], in double precision, N ≥ 1
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

/** The positions of points as measured from another origin. */
export function positionsFrom({ positions, origin = [0, 0, 0] }: PointSet, other: Vector = [0, 0, 0]): Float32Array {
  const shift = subtract(origin, other);
  return shift.every((part) => part === 0)
    ? positions
    : positions.map((value, index) => value + (shift[index % 3] as number));
}
