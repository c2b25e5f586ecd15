import type { Mesh } from './geometry.js';
import { areaNormal } from './triangles.js';
import { row, unit } from './vectors.js';

/** A mesh's normals at its points, [V, 3]: those of the triangles around each, weighted by their areas, as unit vectors. */
export function vertexNormals(mesh: Mesh): Float32Array {
  const normals = new Float32Array(mesh.positions.length);
  for (let triangle = 0; triangle < mesh.triangles.length / 3; triangle++) {
    const normal = areaNormal(mesh, triangle);
    for (const point of row(mesh.triangles, triangle))
      for (let axis = 0; axis < 3; axis++)
        normals[3 * point + axis] = (normals[3 * point + axis] as number) + (normal[axis] as number);
  }
  for (let point = 0; point < normals.length / 3; point++) normals.set(unit(row(normals, point)), 3 * point);
  return normals;
}
