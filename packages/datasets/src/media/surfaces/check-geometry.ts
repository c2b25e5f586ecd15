import { DatasetError } from '../../dataset-error.js';
import type { Mesh } from './geometry.js';
import { openEdges } from './open-edges.js';
import { cloudOrientation, meshOrientation, turned } from './orientation.js';
import { farOrigin } from './origin.js';
import type { Polygons } from './polygons.js';
import { triangulate } from './triangulate.js';
import { row, type Vector } from './vectors.js';

/** Geometry of a file before validation. */
export interface RawGeometry {
  /** Coordinates of the points, shape [N, 3], in double precision. */
  readonly positions: readonly number[];
  /** Normals of any length, shape [N, 3]. NaN for a point without a normal. */
  readonly normals?: readonly number[] | undefined;
  /** Faces of a mesh. Empty for a point cloud. */
  readonly faces: Polygons;
}

/** Callback for warnings about the file. */
export type Warn = (problem: string) => void;

/** Orientation below which a mesh certainly faces inwards. Meshes with holes or folds may have values near 0. */
const INWARDS = -0.1;

/** Orientation below which most normals of a point cloud point to its center. */
const CLOUD_INWARDS = -0.3;

/**
 * Validates the geometry of a file, triangulates its faces and normalizes its normals. Points of a cloud with a zero or
 * NaN normal are removed. If a mesh has such a normal, all its normals are dropped. A closed mesh that faces inwards is
 * turned inside out.
 *
 * @throws DatasetError `empty` without points; `bad-record` for a coordinate that is not finite, a face with an invalid
 * point index, or a cloud in which all normals are invalid.
 */
export function checkGeometry(path: string, raw: RawGeometry, warn: Warn): Mesh {
  const { positions, faces } = raw;
  const points = positions.length / 3;
  if (points === 0) throw new DatasetError('empty', 'has no points', { path });
  checkPositions(path, positions);
  checkFaces(path, faces, points);
  return faces.sizes.length === 0 ? checkCloud(path, raw, warn) : checkMesh(raw, warn);
}

function checkPositions(path: string, positions: readonly number[]): void {
  const index = positions.findIndex((number) => !Number.isFinite(Math.fround(number)));
  if (index < 0) return;
  const record = Math.floor(index / 3);
  throw new DatasetError(
    'bad-record',
    `a coordinate of point ${record} is ${positions[index]}, expected a finite number`,
    { path, record, hint: 'Remove the point' },
  );
}

function checkFaces(path: string, { corners, sizes }: Polygons, points: number): void {
  const missing = corners.findIndex((index) => !(Number.isInteger(index) && index >= 0 && index < points));
  if (missing < 0) return;
  let [start, record] = [0, 0];
  for (const size of sizes) {
    if (missing < start + size) break;
    start += size;
    record += size - 2;
  }
  throw new DatasetError(
    'bad-record',
    `triangle ${record} names point ${corners[missing]} of ${points}, counted from 0`,
    { path, record },
  );
}

function checkCloud(path: string, { positions, normals }: RawGeometry, warn: Warn): Mesh {
  const triangles = new Uint32Array();
  if (normals === undefined) return { ...placed(positions, warn), triangles };
  const count = positions.length / 3;
  const kept = Array.from({ length: count }, (_, point) => point).filter((point) => isDirection(row(normals, point)));
  if (kept.length === 0)
    throw new DatasetError(
      'bad-record',
      `the normal of point 0 has no length${count > 1 ? `, nor has that of any of the ${count} points` : ''}`,
      { path, record: 0, hint: 'Estimate the normals, or omit them' },
    );
  if (kept.length < count) {
    const first = kept.findIndex((point, index) => point !== index);
    warn(
      `${count - kept.length} of ${count} points have an invalid normal (0 or NaN) and were removed, ` +
        `the first of them point ${first < 0 ? kept.length : first}`,
    );
  }
  const cloud = {
    ...placed(
      kept.flatMap((point) => row(positions, point)),
      warn,
    ),
    normals: unitVectors(kept.flatMap((point) => row(normals, point))),
    triangles,
  };
  if (cloudOrientation(cloud) < CLOUD_INWARDS)
    warn('its normals point to its center, so the surface faces inwards; reverse them if that is not intended');
  return cloud;
}

function checkMesh({ positions, normals, faces }: RawGeometry, warn: Warn): Mesh {
  const { triangles, crossing } = triangulate(positions, faces);
  if (crossing > 0)
    warn(`${crossing} of ${faces.sizes.length} faces intersect themselves; their triangles are approximate`);
  const usable = normals?.every((_, index) => index % 3 !== 0 || isDirection(row(normals, index / 3)));
  const mesh = {
    ...placed(positions, warn),
    normals: normals && usable ? unitVectors(normals) : undefined,
    triangles: Uint32Array.from(triangles),
  };
  if (meshOrientation(mesh) >= INWARDS) return mesh;
  const closed = openEdges(mesh) === 0;
  warn(
    closed
      ? 'its triangles faced inwards and were reversed'
      : 'its triangles seem to face inwards, but the mesh is not closed; they were not changed',
  );
  return closed ? { ...turned(mesh), normals: undefined } : mesh;
}

/** Converts positions to single precision, relative to an origin if they are far from 0. */
function placed(positions: readonly number[], warn: Warn): { positions: Float32Array; origin?: Vector } {
  const origin = farOrigin(positions);
  if (origin === undefined) return { positions: Float32Array.from(positions) };
  warn(`its coordinates are far from 0, so they are stored relative to (${origin.join(', ')})`);
  return { positions: Float32Array.from(positions, (value, index) => value - (origin[index % 3] as number)), origin };
}

function isDirection(normal: Vector): boolean {
  const length = Math.hypot(...normal);
  return length > 0 && Number.isFinite(length);
}

function unitVectors(vectors: readonly number[]): Float32Array {
  const units = new Float32Array(vectors.length);
  for (let point = 0; point < vectors.length / 3; point++) {
    const vector = row(vectors, point);
    const length = Math.hypot(...vector);
    units.set(
      vector.map((component) => component / length),
      3 * point,
    );
  }
  return units;
}
