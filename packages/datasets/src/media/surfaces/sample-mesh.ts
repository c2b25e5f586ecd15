import { DatasetError } from '../../dataset-error.js';
import { randomStream } from '../../random-stream.js';
import type { Mesh, OrientedPoints } from './geometry.js';
import { areaNormal, corners } from './triangles.js';
import { addScaled, subtract, unit } from './vectors.js';

/** Number of samples, and the random seed. */
export interface SampleOptions {
  readonly count: number;
  readonly seed: number;
}

/**
 * Samples points on a mesh, uniformly by area. The points have the normals of their triangles and the origin of the
 * mesh.
 *
 * @throws DatasetError `empty` for a mesh without area; `bad-config` unless `count` is an integer above 0.
 */
export function sampleMesh(mesh: Mesh, { count, seed }: SampleOptions): OrientedPoints {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new DatasetError('bad-config', `cannot draw ${count} points, expected a whole number above 0`);
  const triangles = mesh.triangles.length / 3;
  const areas = new Float64Array(triangles); // cumulative sums
  let total = 0;
  for (let triangle = 0; triangle < triangles; triangle++) {
    total += Math.hypot(...areaNormal(mesh, triangle));
    areas[triangle] = total;
  }
  if (!(total > 0)) throw new DatasetError('empty', 'the mesh has no area to draw points from');
  const random = randomStream(seed, 'mesh-points');
  const positions = new Float32Array(3 * count);
  const normals = new Float32Array(3 * count);
  for (let point = 0; point < count; point++) {
    const triangle = firstAbove(areas, random() * total);
    const [a, b, c] = corners(mesh, triangle);
    // Draws a point of the parallelogram, and reflects it into the triangle if it lies outside.
    let [s, t] = [random(), random()];
    if (s + t > 1) [s, t] = [1 - s, 1 - t];
    positions.set(addScaled(addScaled(a, s, subtract(b, a)), t, subtract(c, a)), 3 * point);
    normals.set(unit(areaNormal(mesh, triangle)), 3 * point);
  }
  return { positions, normals, ...(mesh.origin && { origin: mesh.origin }) };
}

/** Returns the first index whose cumulative sum is above `value`. */
function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
