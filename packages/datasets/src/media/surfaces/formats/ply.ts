import { DatasetError } from '../../../dataset-error.js';
import { addPolygon, type Polygons } from '../polygons.js';
import type { GeometryFormat } from './geometry-format.js';
import { type PlyElement, parsePlyHeader } from './ply-header.js';
import { type PlyValues, plyValues } from './ply-values.js';

/** Names of the list property with the points of a face. */
const FACE_LISTS = ['vertex_indices', 'vertex_index'];

const COORDINATES = ['x', 'y', 'z'];
const NORMAL = ['nx', 'ny', 'nz'];

/**
 * PLY (Stanford): text, or binary with either byte order. Points have the properties x, y, z of any type and optionally
 * nx, ny, nz. Faces are lists of points or triangle strips. Other elements and properties are ignored. Files are
 * written as little-endian binary; coordinates with an origin are written in double precision.
 */
export const ply: GeometryFormat = {
  read(path, bytes, warn) {
    const header = parsePlyHeader(path, bytes);
    const values = plyValues(path, bytes, header, warn);
    const positions: number[] = [];
    const normals: number[] = [];
    const faces: Polygons = { corners: [], sizes: [] };
    const has = (element: PlyElement, names: readonly string[]) =>
      names.every((name) => element.properties.some((property) => property.name === name && !property.count));
    let oriented = false;
    for (const element of header.elements) {
      if (element.name === 'vertex') {
        if (!has(element, COORDINATES))
          throw new DatasetError('bad-record', "its element 'vertex' has no numbers x, y and z", { path });
        oriented = has(element, NORMAL);
      }
      for (let index = 0; index < element.count; index++) {
        const what = `${element.name} ${index} of ${element.count}`;
        const { numbers, lists } = readElement(path, values, element, what);
        values.endElement(what);
        if (element.name === 'vertex') {
          for (const name of COORDINATES) positions.push(numbers.get(name) as number);
          if (oriented) for (const name of NORMAL) normals.push(numbers.get(name) as number);
        } else if (element.name === 'face' || element.name === 'tristrips') {
          const points = FACE_LISTS.map((name) => lists.get(name)).find((list) => list !== undefined);
          if (points === undefined || points.length < 3)
            throw new DatasetError(
              'bad-record',
              `${what} has ${points?.length ?? 'no list of'} points, expected 3 or more`,
              {
                path,
                record: index,
              },
            );
          if (element.name === 'face') addPolygon(faces, points);
          else addStrips(faces, points);
        }
      }
    }
    values.end();
    return { positions, normals: oriented ? normals : undefined, faces };
  },

  write({ positions, normals, origin, ...rest }) {
    const triangles = 'triangles' in rest ? rest.triangles : new Uint32Array();
    const points = positions.length / 3;
    const faces = triangles.length / 3;
    const names = normals ? [...COORDINATES, ...NORMAL] : COORDINATES;
    const header = new TextEncoder().encode(
      [
        'ply',
        'format binary_little_endian 1.0',
        `element vertex ${points}`,
        ...names.map((name) => `property ${origin && COORDINATES.includes(name) ? 'double' : 'float'} ${name}`),
        ...(faces === 0 ? [] : [`element face ${faces}`, 'property list uchar int vertex_indices']),
        'end_header\n',
      ].join('\n'),
    );
    const coordinateBytes = origin ? 8 : 4;
    const pointBytes = 3 * coordinateBytes + (normals ? 3 * 4 : 0);
    const faceBytes = 1 + 3 * 4;
    const bytes = new Uint8Array(header.length + points * pointBytes + faces * faceBytes);
    bytes.set(header);
    const view = new DataView(bytes.buffer, header.length);
    for (let at = 0; at < positions.length; at++) {
      const axis = at % 3;
      const offset = Math.floor(at / 3) * pointBytes;
      const position = positions[at] as number;
      if (origin) view.setFloat64(offset + 8 * axis, position + (origin[axis] as number), true);
      else view.setFloat32(offset + 4 * axis, position, true);
      if (normals) view.setFloat32(offset + 3 * coordinateBytes + 4 * axis, normals[at] as number, true);
    }
    for (let face = 0; face < faces; face++) {
      const offset = points * pointBytes + face * faceBytes;
      view.setUint8(offset, 3);
      for (let corner = 0; corner < 3; corner++)
        view.setInt32(offset + 1 + 4 * corner, triangles[3 * face + corner] as number, true);
    }
    return bytes;
  },
};

/** Reads the numbers and lists of one element, by name. */
function readElement(path: string, values: PlyValues, element: PlyElement, what: string) {
  const numbers = new Map<string, number>();
  const lists = new Map<string, number[]>();
  for (const { name, type, count } of element.properties) {
    if (count === undefined) {
      numbers.set(name, values.next(type, what));
      continue;
    }
    const length = values.next(count, what);
    if (!Number.isSafeInteger(length) || length < 0)
      throw new DatasetError('bad-record', `the list '${name}' of ${what} has ${length} numbers`, { path });
    const list: number[] = []; // not preallocated, because the length is not verified
    for (let index = 0; index < length; index++) list.push(values.next(type, what));
    lists.set(name, list);
  }
  return { numbers, lists };
}

/**
 * Adds the triangles of triangle strips, each of which ends with -1. Each point forms a triangle with the two points
 * before it, with alternating orientation.
 */
function addStrips(faces: Polygons, points: readonly number[]): void {
  let begin = 0;
  for (const [at, point] of points.entries()) {
    if (point === -1) begin = at + 1;
    else if (at >= begin + 2) {
      const [a, b] = [points[at - 2] as number, points[at - 1] as number];
      addPolygon(faces, (at - begin) % 2 === 0 ? [a, b, point] : [b, a, point]);
    }
  }
}
