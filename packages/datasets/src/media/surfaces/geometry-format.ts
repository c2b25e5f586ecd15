import type { Mesh, PointSet, RawGeometry } from './geometry.js';

/** A file format of points or triangles. */
export interface GeometryFormat {
  /** @param path of the file, for errors. */
  readonly read: (path: string, bytes: Uint8Array) => RawGeometry;
  /** The bytes of a file, for formats that are written too. */
  readonly write?: (geometry: PointSet | Mesh) => Uint8Array;
}
