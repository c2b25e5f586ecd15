import { DatasetError } from '../../../dataset-error.js';
import { addPolygon, type Polygons } from '../polygons.js';
import type { GeometryFormat } from './geometry-format.js';
import { looseNumbers, parseNumbers, textLines } from './text-lines.js';

/** Keywords of curved surfaces, which are not supported. */
const CURVED = new Set(['curv', 'curv2', 'surf']);

/**
 * Wavefront OBJ: points `v x y z` and faces `f a b c …`. Point indices start at 1, or count backwards from -1. A
 * backslash continues a line. A file without faces whose normals (`vn`) match its points in number is a point cloud
 * with normals. All else is ignored: in a file with faces, normals and texture coordinates belong to corners, not to
 * points.
 */
export const obj: GeometryFormat = {
  read(path, bytes, warn) {
    const positions: number[] = [];
    const normals: number[] = [];
    const faces: Polygons = { corners: [], sizes: [] };
    let curved = 0;
    for (const { number: line, words } of textLines(path, bytes, { continued: true })) {
      const [keyword = '', ...rest] = words;
      if (keyword === 'v') {
        if (rest.length < 3)
          throw new DatasetError('bad-record', `has ${rest.length} coordinates, expected 3`, { path, line });
        positions.push(...parseNumbers(path, line, rest.slice(0, 3)));
      } else if (keyword === 'vn') normals.push(...looseNumbers([...rest, '?', '?', '?'].slice(0, 3)));
      else if (keyword === 'f' || keyword === 'fo') addPolygon(faces, faceOf(path, line, rest, positions.length / 3));
      else if (CURVED.has(keyword)) curved++;
    }
    if (curved > 0) warn(`${curved} curves and curved surfaces are not read, only points and flat faces`);
    const cloud = faces.sizes.length === 0 && normals.length > 0;
    const oriented = cloud && normals.length === positions.length;
    if (cloud && !oriented)
      warn(
        `has ${normals.length / 3} normals for ${positions.length / 3} points and no faces; the normals were ignored`,
      );
    return { positions, normals: oriented ? normals : undefined, faces };
  },

  write({ positions, normals, origin = [0, 0, 0], ...rest }) {
    const triangles = 'triangles' in rest ? rest.triangles : new Uint32Array();
    const lines: string[] = [];
    const rows = (keyword: string, numbers: ArrayLike<number>) => {
      for (let at = 0; at < numbers.length; at += 3)
        lines.push(`${keyword} ${numbers[at]} ${numbers[at + 1]} ${numbers[at + 2]}`);
    };
    rows(
      'v',
      Float64Array.from(positions, (value, index) => value + (origin[index % 3] as number)),
    );
    if (normals) rows('vn', normals);
    for (let at = 0; at < triangles.length; at += 3) {
      const corners = [...triangles.subarray(at, at + 3)].map((point) => point + 1);
      lines.push(`f ${corners.map((point) => (normals ? `${point}//${point}` : point)).join(' ')}`);
    }
    return new TextEncoder().encode(`${lines.join('\n')}\n`);
  },
};

/** Parses the point indices of a face, from 0. */
function faceOf(path: string, line: number, words: readonly string[], points: number): number[] {
  const corners = parseNumbers(
    path,
    line,
    words.map((corner) => corner.split('/')[0] || 'nothing'),
  );
  if (corners.length < 3)
    throw new DatasetError('bad-record', `has a face of ${corners.length} corners, expected 3 or more`, { path, line });
  if (corners.includes(0))
    throw new DatasetError('bad-record', 'names point 0, points are counted from 1', { path, line });
  return corners.map((corner) => (corner > 0 ? corner - 1 : points + corner));
}
