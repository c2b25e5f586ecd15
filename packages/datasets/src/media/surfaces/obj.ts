import { DatasetError } from '../../dataset-error.js';
import { addFan } from './add-fan.js';
import type { GeometryFormat } from './geometry-format.js';
import { parseNumbers, textLines } from './text-lines.js';

/**
 * Wavefront OBJ: `v x y z` and `f a b c …`, counted from 1, or backwards from -1. Polygons become fans of triangles.
 * Everything else is passed over: normals and texture coordinates belong to corners there, not to points.
 */
export const obj: GeometryFormat = {
  read(path, bytes) {
    const positions: number[] = [];
    const triangles: number[] = [];
    for (const { number: line, words } of textLines(path, bytes)) {
      const [keyword, ...rest] = words;
      if (keyword === 'v') {
        if (rest.length < 3)
          throw new DatasetError('bad-record', `has ${rest.length} coordinates, wanted 3`, { path, line });
        positions.push(...parseNumbers(path, line, rest.slice(0, 3)));
      } else if (keyword === 'f') {
        const corners = parseNumbers(
          path,
          line,
          rest.map((corner) => corner.split('/')[0] || 'nothing'),
        );
        if (corners.length < 3)
          throw new DatasetError('bad-record', `has a face of ${corners.length} corners, wanted 3 or more`, {
            path,
            line,
          });
        if (corners.includes(0))
          throw new DatasetError('bad-record', 'names point 0, points are counted from 1', { path, line });
        addFan(
          triangles,
          corners.map((corner) => (corner > 0 ? corner - 1 : positions.length / 3 + corner)),
        );
      }
    }
    return { positions, triangles };
  },

  write({ positions, normals, ...rest }) {
    const triangles = 'triangles' in rest ? rest.triangles : new Uint32Array();
    const lines: string[] = [];
    const rows = (keyword: string, numbers: Float32Array) => {
      for (let at = 0; at < numbers.length; at += 3) lines.push(`${keyword} ${numbers.subarray(at, at + 3).join(' ')}`);
    };
    rows('v', positions);
    if (normals) rows('vn', normals);
    for (let at = 0; at < triangles.length; at += 3) {
      const corners = [...triangles.subarray(at, at + 3)].map((point) => point + 1);
      lines.push(`f ${corners.map((point) => (normals ? `${point}//${point}` : point)).join(' ')}`);
    }
    return new TextEncoder().encode(`${lines.join('\n')}\n`);
  },
};
