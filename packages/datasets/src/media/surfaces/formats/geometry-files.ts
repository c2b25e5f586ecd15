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
 * Reads points, or triangles, from a file: xyz, ply (text, binary), obj, off. Polygons become triangles, also those with corners
 * that point inwards; normals become unit vectors. A closed mesh that faces inwards is turned, points of a cloud whose normal is
 * no direction are left out, and what lies far from 0 is measured from an `origin`: `onWarning` is told.
 *
 * @returns `triangles` is empty for a set of points.
 * @throws DatasetError `bad-config` for another extension; `bad-magic`, `truncated`, `trailing-bytes`, `bad-record` (NaN, a
 *   point that is not there, …), `empty`, `too-large`, and as `readFileBytes`.
 */
export async function readGeometry(file: string, { onWarning }: ReadOptions = {}): Promise<Mesh> {
  const format = formatOf(file, 'read');
  const warn = (problem: string) => onWarning?.(datasetWarning(problem, file));
  return checkGeometry(file, format.read(file, await readFileBytes(file), warn), warn);
}

/**
 * Reads a mesh.
 *
 * @throws DatasetError `empty` for a file without faces; as `readGeometry`.
 */
export async function readMesh(file: string, options?: ReadOptions): Promise<Mesh> {
  const mesh = await readGeometry(file, options);
  if (mesh.triangles.length === 0)
    throw new DatasetError('empty', `has ${mesh.positions.length / 3} points and no faces`, {
      path: file,
      hint: 'Expected a mesh; points need normals to stand for a surface',
    });
  return mesh;
}

/**
 * The bytes of a file of points or triangles of that name: ply (binary, little-endian) or obj, by its extension.
 *
 * @throws DatasetError `bad-config` for another extension.
 */
export function encodeGeometry(file: string, geometry: PointSet | Mesh): Uint8Array {
  return (formatOf(file, 'write') as Required<GeometryFormat>).write(geometry);
}

/**
 * Writes points or triangles, as `encodeGeometry` has them; the folder exists.
 *
 * @throws DatasetError as `encodeGeometry`; the file system's errors.
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
