import type { Vector } from './vectors.js';

/** Point cloud, optionally with normals. */
export interface PointSet {
  /** Coordinates (x, y, z) of the points relative to `origin`, shape [N, 3]. */
  readonly positions: Float32Array;
  /** Outward unit normals, shape [N, 3]. Undefined if the file has none. */
  readonly normals?: Float32Array | undefined;
  /**
   * Origin of the coordinates, in double precision. Undefined for (0, 0, 0). An origin is used if coordinates are so
   * far from 0, as in maps, that float32 could not represent them accurately.
   */
  readonly origin?: Vector | undefined;
}

/** Point cloud in which every point has a normal. Surfaces can be fitted to it. */
export interface OrientedPoints extends PointSet {
  readonly normals: Float32Array;
}

/** Triangle mesh. */
export interface Mesh extends PointSet {
  /** Point indices of the triangles, shape [T, 3], counter-clockwise as seen from outside. */
  readonly triangles: Uint32Array;
}
