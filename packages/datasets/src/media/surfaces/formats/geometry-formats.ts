import type { GeometryFormat } from './geometry-format.js';
import { obj } from './obj.js';
import { off } from './off.js';
import { ply } from './ply.js';
import { xyz } from './xyz.js';

/** Formats of point clouds and meshes, by file extension. XYZ and OFF files have no reliable signature. */
export const geometryFormats: Readonly<Record<string, GeometryFormat>> = {
  xyz,
  ply,
  obj,
  off,
  // Extensions that scanners and Open3D use for files with one point per line.
  pts: xyz,
  asc: xyz,
  xyzn: xyz,
  xyzrgb: xyz,
};
