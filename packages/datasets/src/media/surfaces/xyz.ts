import { DatasetError } from '../../dataset-error.js';
import type { GeometryFormat } from './geometry-format.js';
import { parseNumbers, textLines } from './text-lines.js';

/** XYZ: a point a line, x y z or x y z nx ny nz, the same on every line. */
export const xyz: GeometryFormat = {
  read(path, bytes) {
    const positions: number[] = [];
    const normals: number[] = [];
    let width: number | undefined;
    for (const { number: line, words } of textLines(path, bytes)) {
      const numbers = parseNumbers(path, line, words);
      width ??= numbers.length;
      if ((width !== 3 && width !== 6) || numbers.length !== width)
        throw new DatasetError(
          'bad-record',
          `has ${numbers.length} numbers, wanted ${width === 3 || width === 6 ? `${width}, as the lines before` : '3 (x y z) or 6 (and a normal)'}`,
          { path, line },
        );
      positions.push(...numbers.slice(0, 3));
      normals.push(...numbers.slice(3));
    }
    return { positions, normals: width === 6 ? normals : undefined, triangles: [] };
  },
};
