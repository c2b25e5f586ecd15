import type { Vector } from './vectors.js';

/** Points in space, with the directions in which a surface through them faces. */
export interface PointSet {
  /** (x, y, z) of each point, [N, 3], as measured from `origin`. */
  readonly positions: Float32Array;
  /** Unit vectors, outwards, [N, 3]; undefined where a file has none. */
  readonly normals?: Float32Array | undefined;
  /**
   * Where the coordinates' 0 is, in double precision; undefined for (0, 0, 0). Of files whose coordinates are so far from 0, as
   * in maps, that float32 would not tell their points apart.
   */
  readonly origin?: Vector | undefined;
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
