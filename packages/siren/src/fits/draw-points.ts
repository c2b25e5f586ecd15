import { drawUniform, type Seed } from '../random/draw-uniform.js';

/** Draws points uniformly from [-1, 1]^I with the random stream `name`, shape [count, I], row-major. */
export function drawPoints(seed: Seed, name: string, count: number, inputs: number): Float32Array {
  return drawUniform(seed, name, count * inputs, 1);
}

/**
 * Draws points uniformly from the faces of [-1, 1]^I along the axes from `first` on. One coordinate of each point is -1
 * or 1.
 */
export function drawFacePoints(seed: Seed, name: string, count: number, inputs: number, first = 0): Float32Array {
  const points = drawPoints(seed, name, count, inputs);
  const faces = drawUniform(seed, `${name}: faces`, count, 1);
  const axes = inputs - first;
  for (const [point, draw] of faces.entries()) {
    const face = Math.min(2 * axes - 1, Math.floor((draw + 1) * axes)); // uniform from 0 to 2·axes − 1
    points[point * inputs + first + (face >> 1)] = face % 2 === 0 ? -1 : 1;
  }
  return points;
}

/** Evaluates a function at points, shape [count]. */
export function atPoints(of: (point: readonly number[]) => number, points: Float32Array, inputs: number): Float32Array {
  return Float32Array.from({ length: points.length / inputs }, (_, index) =>
    of([...points.subarray(index * inputs, (index + 1) * inputs)]),
  );
}
