import type { Mesh } from './geometry.js';
import { cross, row, subtract, type Vector } from './vectors.js';

/** Returns the three corners of a triangle. */
export function corners({ positions, triangles }: Mesh, triangle: number): [Vector, Vector, Vector] {
  const [a, b, c] = row(triangles, triangle);
  return [row(positions, a), row(positions, b), row(positions, c)];
}

/** Returns the outward normal of a triangle. Its length is twice the area of the triangle. */
export function areaNormal(mesh: Mesh, triangle: number): Vector {
  const [a, b, c] = corners(mesh, triangle);
  return cross(subtract(b, a), subtract(c, a));
}
