import type { RawGeometry, Warn } from '../check-geometry.js';
import type { Mesh, PointSet } from '../geometry.js';

/** A file format of points or triangles. */
export interface GeometryFormat {
  /** @param path of the file, for errors. */
  readonly read: (path: string, bytes: Uint8Array, warn: Warn) => RawGeometry;
  /** The bytes of a file, for formats that are written too. */
  readonly write?: (geometry: PointSet | Mesh) => Uint8Array;
}
