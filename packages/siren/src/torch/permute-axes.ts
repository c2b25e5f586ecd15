import type { NamedArray } from '../training/variables.js';

/** Copies an array with its axes permuted. For example, axes [2, 0, 1] of an array [a, b, c] give [c, a, b]. */
export function permuteAxes({ shape, data }: NamedArray, axes: readonly number[]): NamedArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const permuted = axes.map((axis) => shape[axis] as number);
  const result = new Float32Array(data.length);
  let position = 0;
  const walk = (depth: number, offset: number): void => {
    const stride = strides[axes[depth] as number] as number;
    const size = permuted[depth] as number;
    if (depth < axes.length - 1) for (let index = 0; index < size; index++) walk(depth + 1, offset + index * stride);
    else for (let index = 0; index < size; index++) result[position++] = data[offset + index * stride] as number;
  };
  walk(0, 0);
  return { shape: permuted, data: result };
}
