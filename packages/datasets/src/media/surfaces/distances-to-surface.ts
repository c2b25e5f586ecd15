import { DatasetError } from '../../dataset-error.js';
import type { Mesh, PointSet } from './geometry.js';
import { nearestOnTriangle } from './nearest-on-triangle.js';
import { corners } from './triangles.js';
import { row, subtract, type Vector } from './vectors.js';

/** Maximum number of triangles of a leaf. */
const LEAF = 4;

/**
 * Computes the exact distance from each point to the nearest point of a surface, shape [N]. The surface is a mesh, or a
 * point cloud if it has no triangles. Points are relative to the origin of the surface. The search uses a bounding
 * volume hierarchy with median splits, about log(triangles) steps per point.
 *
 * @throws DatasetError `empty` if the surface has no points.
 */
export function distancesToSurface(points: PointSet['positions'], surface: PointSet | Mesh): Float32Array {
  const count = surface.positions.length / 3;
  // Points are treated as triangles whose corners coincide.
  const mesh: Mesh =
    'triangles' in surface && surface.triangles.length > 0
      ? surface
      : { ...surface, triangles: Uint32Array.from({ length: 3 * count }, (_, index) => Math.floor(index / 3)) };
  if (mesh.triangles.length === 0) throw new DatasetError('empty', 'there is no surface to measure distances to');
  const tree = buildTree(
    mesh,
    Uint32Array.from({ length: mesh.triangles.length / 3 }, (_, index) => index),
  );
  return Float32Array.from({ length: points.length / 3 }, (_, index) =>
    Math.sqrt(nearest(mesh, tree, row(points, index), Number.POSITIVE_INFINITY)),
  );
}

/** Axis-aligned bounding box of triangles, with two children unless it is a leaf. */
interface Box {
  readonly min: Vector;
  readonly max: Vector;
  readonly children?: readonly [Box, Box];
  readonly triangles: Uint32Array;
}

function buildTree(mesh: Mesh, triangles: Uint32Array): Box {
  const bounds = { min: [Infinity, Infinity, Infinity], max: [-Infinity, -Infinity, -Infinity] };
  for (const triangle of triangles)
    for (const corner of corners(mesh, triangle))
      for (const [axis, value] of corner.entries()) {
        bounds.min[axis] = Math.min(bounds.min[axis] as number, value);
        bounds.max[axis] = Math.max(bounds.max[axis] as number, value);
      }
  const box = { min: row(bounds.min, 0), max: row(bounds.max, 0), triangles };
  if (triangles.length <= LEAF) return box;
  const extent = subtract(box.max, box.min);
  const axis = extent.indexOf(Math.max(...extent));
  const middle = (triangle: number) =>
    corners(mesh, triangle).reduce((sum, corner) => sum + (corner[axis] as number), 0);
  const sorted = Float64Array.from(triangles, middle);
  const order = Array.from(triangles.keys()).sort((a, b) => (sorted[a] as number) - (sorted[b] as number));
  const half = order.length >> 1;
  const part = (from: number, to: number) =>
    buildTree(
      mesh,
      Uint32Array.from(order.slice(from, to), (index) => triangles[index] as number),
    );
  return { ...box, children: [part(0, half), part(half, order.length)] };
}

/** Returns the smallest squared distance to the triangles of a box, or `best` if none is smaller. */
function nearest(mesh: Mesh, box: Box, point: Vector, best: number): number {
  if (box.children === undefined) {
    for (const triangle of box.triangles) {
      const offset = subtract(point, nearestOnTriangle(point, ...corners(mesh, triangle)));
      best = Math.min(best, offset[0] ** 2 + offset[1] ** 2 + offset[2] ** 2);
    }
    return best;
  }
  const [left, right] = box.children.map((child) => ({ child, distance: squaredDistance(child, point) })) as [
    { child: Box; distance: number },
    { child: Box; distance: number },
  ];
  for (const { child, distance } of left.distance <= right.distance ? [left, right] : [right, left])
    if (distance < best) best = nearest(mesh, child, point, best);
  return best;
}

function squaredDistance({ min, max }: Box, point: Vector): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    const value = point[axis] as number;
    sum += Math.max((min[axis] as number) - value, 0, value - (max[axis] as number)) ** 2;
  }
  return sum;
}
