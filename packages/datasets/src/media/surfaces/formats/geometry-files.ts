import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../../../dataset-error.js';
import { datasetWarning, type ReadOptions } from '../../../dataset-warning.js';
import { readFileBytes } from '../../../files/read-file-bytes.js';
import { checkGeometry } from '../check-geometry.js';
import type { Mesh, PointSet } from '../geometry.js';
import type { GeometryFormat } from './geometry-format.js';
import { geometryFormats } from './geometry-formats.js';

/**
 * Reads a point cloud or a mesh from a file: xyz, ply (text or binary), obj or off. Polygons, also concave ones, are
 * triangulated, and normals are normalized. `onWarning` is called if a closed mesh that faces inwards is turned inside
 * out, if points of a cloud with invalid normals are removed, or if coordinates far from 0 are stored relative to an
 * `origin`.
 *
 * @returns Geometry. `triangles` is empty for a point cloud.
 * @throws DatasetError `bad-config` for another extension; `bad-magic`, `truncated`, `trailing-bytes`, `bad-record`
 * (NaN, an invalid point index, …), `empty`, `too-large`, and for the same reasons as `readFileBytes`.
 */
export async function readGeometry(file: string, { onWarning }: ReadOptions = {}): Promise<Mesh> {
  const format = formatOf(file, 'read');
  const warn = (problem: string) => onWarning?.(datasetWarning(problem, file));
  return checkGeometry(file, format.read(file, await readFileBytes(file), warn), warn);
}

/**
 * Reads a mesh from a file.
 *
 * @throws DatasetError `empty` for a file without faces; for the same reasons as `readGeometry`.
 */
export async function readMesh(file: string, options?: ReadOptions): Promise<Mesh> {
  const mesh = await readGeometry(file, options);
  if (mesh.triangles.length === 0)
    throw new DatasetError('empty', `has ${mesh.positions.length / 3} points and no faces`, {
      path: file,
      hint: 'Expected a mesh; a point cloud needs normals to describe a surface',
    });
  return mesh;
}

/**
 * Encodes a point cloud or a mesh as ply (binary, little-endian) or obj, depending on the extension of the file name.
 *
 * @throws DatasetError `bad-config` for another extension.
 */
export function encodeGeometry(file: string, geometry: PointSet | Mesh): Uint8Array {
  return (formatOf(file, 'write') as Required<GeometryFormat>).write(geometry);
}

/**
 * Writes a point cloud or a mesh into an existing folder, in the format of `encodeGeometry`.
 *
 * @throws DatasetError for the same reasons as `encodeGeometry`; errors of the file system.
 */
export async function writeGeometry(file: string, geometry: PointSet | Mesh): Promise<void> {
  await writeFile(file, encodeGeometry(file, geometry));
}

function formatOf(file: string, use: keyof GeometryFormat): GeometryFormat {
  const extension = path.extname(file).slice(1).toLowerCase();
  const format = Object.hasOwn(geometryFormats, extension) ? geometryFormats[extension] : undefined;
  if (format?.[use] !== undefined) return format;
  const usable = Object.keys(geometryFormats).filter((name) => geometryFormats[name]?.[use] !== undefined);
  throw new DatasetError(
    'bad-config',
    `cannot ${use} '.${extension}', expected ${usable.map((name) => `.${name}`).join(', ')}`,
    {
      path: file,
    },
  );
}
