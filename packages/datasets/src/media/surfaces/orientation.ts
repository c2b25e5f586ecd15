import type { Mesh, OrientedPoints } from './geometry.js';
import { corners } from './triangles.js';
import { cross, dot, row, subtract, type Vector } from './vectors.js';

/**
 * Returns the orientation of a mesh in [-1, 1]: the signed volume that it encloses, relative to a sphere of the same
 * area. The orientation is 1 for a sphere, -1 for a sphere turned inside out, and near 0 for an open surface.
 */
export function meshOrientation(mesh: Mesh): number {
  const middle = mean(mesh.positions);
  let [volume, area] = [0, 0];
  for (let triangle = 0; triangle < mesh.triangles.length / 3; triangle++) {
    const [a, b, c] = corners(mesh, triangle).map((corner) => subtract(corner, middle)) as [Vector, Vector, Vector];
    const normal = cross(subtract(b, a), subtract(c, a));
    volume += dot(a, normal) / 6;
    area += Math.hypot(...normal) / 2;
  }
  return area === 0 ? 0 : (6 * Math.sqrt(Math.PI) * volume) / area ** 1.5;
}

/**
 * Returns the orientation of a point cloud in [-1, 1]: the mean cosine between the normals and the directions from the
 * center of the points.
 */
export function cloudOrientation({ positions, normals }: OrientedPoints): number {
  const middle = mean(positions);
  let sum = 0;
  for (let point = 0; point < positions.length / 3; point++) {
    const outwards = subtract(row(positions, point), middle);
    sum += dot(outwards, row(normals, point)) / (Math.hypot(...outwards) || 1);
  }
  return sum / (positions.length / 3);
}

/** Returns a mesh with reversed triangles, turned inside out. */
export function turned(mesh: Mesh): Mesh {
  const triangles = mesh.triangles.slice();
  for (let at = 0; at < triangles.length; at += 3) {
    triangles[at + 1] = mesh.triangles[at + 2] as number;
    triangles[at + 2] = mesh.triangles[at + 1] as number;
  }
  return { ...mesh, triangles };
}

function mean(positions: Float32Array): Vector {
  const sum: [number, number, number] = [0, 0, 0];
  for (const [index, value] of positions.entries()) sum[(index % 3) as 0 | 1 | 2] += value;
  return sum.map((total) => total / (positions.length / 3)) as unknown as Vector;
}
