import earcut, { deviation } from 'earcut';
import { addFan } from './add-fan.js';
import type { Polygons } from './polygons.js';
import { cross, dot, row, subtract, unit, type Vector } from './vectors.js';

/**
 * Maximum relative difference between the area of a polygon and that of its triangles. A larger difference means that
 * the sides of the polygon cross.
 */
const MAX_DEVIATION = 1e-3;

/** Fraction of a polygon's squared area below which a corner counts as straight, because of rounding errors. */
const STRAIGHT = 1e-12;

/** Triangles of polygons. */
export interface Triangulation {
  /** Point indices, shape [T, 3]. */
  readonly triangles: number[];
  /** Number of self-intersecting faces, whose triangles are approximate. */
  readonly crossing: number;
}

/**
 * Triangulates faces: as a fan if a face is convex, otherwise by ear clipping (earcut).
 *
 * @param positions Coordinates of the points, shape [N, 3], in double precision.
 */
export function triangulate(positions: readonly number[], { corners, sizes }: Polygons): Triangulation {
  const triangles: number[] = [];
  let [start, crossing] = [0, 0];
  for (const size of sizes) {
    if (size === 3)
      triangles.push(corners[start] as number, corners[start + 1] as number, corners[start + 2] as number);
    else if (!addPolygonTriangles(triangles, positions, corners.slice(start, start + size))) crossing++;
    start += size;
  }
  return { triangles, crossing };
}

/** Appends the triangles of a polygon. Returns false if the sides of the polygon cross. */
function addPolygonTriangles(triangles: number[], positions: readonly number[], polygon: readonly number[]): boolean {
  const first = row(positions, polygon[0] as number);
  // Coordinates are relative to the first corner, to keep precision far from the origin.
  const points = polygon.map((corner) => subtract(row(positions, corner), first));
  const normal = areaVector(points);
  if (isConvex(points, normal)) {
    addFan(triangles, polygon);
    return true;
  }
  const [across, along] = plane(normal);
  const flat = points.flatMap((point) => [dot(point, across), dot(point, along)]);
  const found = earcut(flat);
  for (let at = 0; at < found.length; at += 3) {
    const [a, b, c] = found.slice(at, at + 3) as [number, number, number];
    const turned = flatArea(flat, a, b, c) < 0;
    for (const corner of turned ? [a, c, b] : [a, b, c]) triangles.push(polygon[corner] as number);
  }
  return deviation(flat, null, 2, found) <= MAX_DEVIATION;
}

/** Returns Newell's normal. For a planar polygon, its length is twice the area. */
function areaVector(points: readonly Vector[]): Vector {
  return points.reduce<Vector>(
    (sum, point, index) => {
      const [x, y, z] = cross(point, points[(index + 1) % points.length] as Vector);
      return [sum[0] + x, sum[1] + y, sum[2] + z];
    },
    [0, 0, 0],
  );
}

/** Returns whether a polygon is convex and winds around once. A polygon without area counts as convex. */
function isConvex(points: readonly Vector[], normal: Vector): boolean {
  const count = points.length;
  const straight = STRAIGHT * dot(normal, normal);
  let turn = 0;
  for (let index = 0; index < count; index++) {
    const at = points[index] as Vector;
    const before = subtract(at, points[(index + count - 1) % count] as Vector);
    const after = subtract(points[(index + 1) % count] as Vector, at);
    const sine = dot(cross(before, after), normal);
    if (sine < -straight) return false;
    turn += Math.atan2(Math.hypot(...cross(before, after)), dot(before, after));
  }
  return turn < 3 * Math.PI || Math.hypot(...normal) === 0;
}

/**
 * Returns two orthonormal vectors of the plane with the given normal. In their coordinates the polygon is
 * counter-clockwise.
 */
function plane(normal: Vector): [Vector, Vector] {
  const [x, y, z] = normal.map(Math.abs) as [number, number, number];
  const other: Vector = x <= y && x <= z ? [1, 0, 0] : y <= z ? [0, 1, 0] : [0, 0, 1];
  const across = unit(cross(other, normal));
  return [across, unit(cross(normal, across))];
}

function flatArea(flat: readonly number[], a: number, b: number, c: number): number {
  const at = (corner: number, axis: number) => flat[2 * corner + axis] as number;
  return (at(b, 0) - at(a, 0)) * (at(c, 1) - at(a, 1)) - (at(b, 1) - at(a, 1)) * (at(c, 0) - at(a, 0));
}
