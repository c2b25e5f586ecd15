import type { RawGeometry, Warn } from '../check-geometry.js';
import type { Mesh, PointSet } from '../geometry.js';

/** File format of point clouds or meshes. */
export interface GeometryFormat {
  /**
   * Reads the bytes of a file.
   *
   * @param path Path of the file, for errors.
   */
  readonly read: (path: string, bytes: Uint8Array, warn: Warn) => RawGeometry;
  /** Encodes a point cloud or a mesh. Undefined if the format can only be read. */
  readonly write?: (geometry: PointSet | Mesh) => Uint8Array;
}
