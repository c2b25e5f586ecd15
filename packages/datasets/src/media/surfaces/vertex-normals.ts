import type { Mesh } from './geometry.js';
import { samePoints } from './same-points.js';
import { areaNormal } from './triangles.js';
import { row, unit } from './vectors.js';

/**
 * Computes the unit normals of a mesh at its points, shape [V, 3]: the area-weighted mean of the normals of the
 * adjacent triangles. Points with equal coordinates have equal normals. A point without triangles has (0, 0, 0).
 */
export function vertexNormals(mesh: Mesh): Float32Array {
  const same = samePoints(mesh.positions);
  const normals = new Float32Array(mesh.positions.length);
  for (let triangle = 0; triangle < mesh.triangles.length / 3; triangle++) {
    const normal = areaNormal(mesh, triangle);
    for (const point of row(mesh.triangles, triangle))
      for (let axis = 0; axis < 3; axis++) {
        const at = 3 * (same[point] as number) + axis;
        normals[at] = (normals[at] as number) + (normal[axis] as number);
      }
  }
  return Float32Array.from({ length: normals.length }, (_, at) => {
    const point = same[Math.floor(at / 3)] as number;
    return unit(row(normals, point))[at % 3] as number;
  });
}
