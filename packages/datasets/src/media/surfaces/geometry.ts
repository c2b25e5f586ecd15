import { DatasetError } from '../../dataset-error.js';

/** Points in space, with the directions in which a surface through them faces. */
export interface PointSet {
  /** (x, y, z) of each point, [N, 3]. */
  readonly positions: Float32Array;
  /** Unit vectors, outwards, [N, 3]; undefined where a file has none. */
  readonly normals?: Float32Array | undefined;
}

/** Points that all have normals: what a surface can be fitted to. */
export interface OrientedPoints extends PointSet {
  readonly normals: Float32Array;
}

/** A surface of triangles. */
export interface Mesh extends PointSet {
  /** Indices of points, [T, 3], counter-clockwise as seen from outside. */
  readonly triangles: Uint32Array;
}

/** What a file of points or triangles holds, before it is checked. Normals need not have unit length. */
export interface RawGeometry {
  readonly positions: readonly number[];
  readonly normals?: readonly number[] | undefined;
  /** Empty for a set of points. */
  readonly triangles: readonly number[];
}

/**
 * Checks a file's geometry and brings its normals to unit length.
 *
 * @throws DatasetError `empty` without points; `bad-record` where a number is not finite, a normal has no length or a
 *   triangle names a point that is not there.
 */
export function checkGeometry(path: string, { positions, normals, triangles }: RawGeometry): Mesh {
  const points = positions.length / 3;
  if (points === 0) throw new DatasetError('empty', 'has no points', { path });
  for (const [what, numbers] of Object.entries({ coordinate: positions, normal: normals ?? [] })) {
    const index = numbers.findIndex((number) => !Number.isFinite(Math.fround(number)));
    if (index >= 0)
      throw new DatasetError(
        'bad-record',
        `a ${what} of point ${Math.floor(index / 3)} is ${numbers[index]}, wanted a finite number`,
        {
          path,
          record: Math.floor(index / 3),
          hint: 'Remove the point',
        },
      );
  }
  const missing = triangles.findIndex((index) => !(Number.isInteger(index) && index >= 0 && index < points));
  if (missing >= 0)
    throw new DatasetError(
      'bad-record',
      `triangle ${Math.floor(missing / 3)} names point ${triangles[missing]} of ${points}, counted from 0`,
      { path, record: Math.floor(missing / 3) },
    );
  return {
    positions: Float32Array.from(positions),
    normals: normals && unitVectors(path, normals),
    triangles: Uint32Array.from(triangles),
  };
}

function unitVectors(path: string, vectors: readonly number[]): Float32Array {
  const units = new Float32Array(vectors.length);
  for (let point = 0; point < vectors.length / 3; point++) {
    const vector = vectors.slice(3 * point, 3 * point + 3);
    const length = Math.hypot(...vector);
    if (length === 0)
      throw new DatasetError('bad-record', `the normal of point ${point} has no length`, { path, record: point });
    units.set(
      vector.map((component) => component / length),
      3 * point,
    );
  }
  return units;
}
