import { DatasetError } from '../../dataset-error.js';
import { addFan } from './add-fan.js';
import type { GeometryFormat } from './geometry-format.js';
import { type PlyElement, parsePlyHeader } from './ply-header.js';
import { type PlyValues, plyValues } from './ply-values.js';

/** Both names that programs give the list of a face's points. */
const FACE_LISTS = ['vertex_indices', 'vertex_index'];

/**
 * PLY (Stanford): text, or binary of either byte order; points with x, y, z of any type and nx, ny, nz where there are, faces as
 * lists of points, which become fans of triangles. Other elements and properties are passed over. Written little-endian.
 */
export const ply: GeometryFormat = {
  read(path, bytes) {
    const header = parsePlyHeader(path, bytes);
    const values = plyValues(path, bytes, header);
    const positions: number[] = [];
    const normals: number[] = [];
    const triangles: number[] = [];
    const has = (element: PlyElement, names: readonly string[]) =>
      names.every((name) => element.properties.some((property) => property.name === name && !property.count));
    let oriented = false;
    for (const element of header.elements) {
      if (element.name === 'vertex') {
        if (!has(element, ['x', 'y', 'z']))
          throw new DatasetError('bad-record', "its element 'vertex' has no numbers x, y and z", { path });
        oriented = has(element, ['nx', 'ny', 'nz']);
      }
      for (let index = 0; index < element.count; index++) {
        const what = `${element.name} ${index} of ${element.count}`;
        const { numbers, lists } = readElement(path, values, element, what);
        if (element.name === 'vertex') {
          positions.push(...['x', 'y', 'z'].map((name) => numbers.get(name) as number));
          if (oriented) normals.push(...['nx', 'ny', 'nz'].map((name) => numbers.get(name) as number));
        } else if (element.name === 'face') {
          const polygon = FACE_LISTS.map((name) => lists.get(name)).find((list) => list !== undefined);
          if (polygon === undefined || polygon.length < 3)
            throw new DatasetError(
              'bad-record',
              `${what} has ${polygon?.length ?? 'no list of'} points, wanted 3 or more`,
              {
                path,
                record: index,
              },
            );
          addFan(triangles, polygon);
        }
      }
    }
    return { positions, normals: oriented ? normals : undefined, triangles };
  },

  write({ positions, normals, ...rest }) {
    const triangles = 'triangles' in rest ? rest.triangles : new Uint32Array();
    const points = positions.length / 3;
    const faces = triangles.length / 3;
    const names = normals ? ['x', 'y', 'z', 'nx', 'ny', 'nz'] : ['x', 'y', 'z'];
    const header = new TextEncoder().encode(
      [
        'ply',
        'format binary_little_endian 1.0',
        `element vertex ${points}`,
        ...names.map((name) => `property float ${name}`),
        ...(faces === 0 ? [] : [`element face ${faces}`, 'property list uchar int vertex_indices']),
        'end_header\n',
      ].join('\n'),
    );
    const pointBytes = 4 * names.length;
    const faceBytes = 1 + 3 * 4;
    const bytes = new Uint8Array(header.length + points * pointBytes + faces * faceBytes);
    bytes.set(header);
    const view = new DataView(bytes.buffer, header.length);
    for (let point = 0; point < points; point++)
      for (const [part, numbers] of [positions, ...(normals ? [normals] : [])].entries())
        for (let axis = 0; axis < 3; axis++)
          view.setFloat32(point * pointBytes + 4 * (3 * part + axis), numbers[3 * point + axis] as number, true);
    for (let face = 0; face < faces; face++) {
      const offset = points * pointBytes + face * faceBytes;
      view.setUint8(offset, 3);
      for (let corner = 0; corner < 3; corner++)
        view.setInt32(offset + 1 + 4 * corner, triangles[3 * face + corner] as number, true);
    }
    return bytes;
  },
};

/** One element's numbers and lists by name. */
function readElement(path: string, values: PlyValues, element: PlyElement, what: string) {
  const numbers = new Map<string, number>();
  const lists = new Map<string, number[]>();
  for (const { name, type, count } of element.properties) {
    if (count === undefined) {
      numbers.set(name, values(type, what));
      continue;
    }
    const length = values(count, what);
    if (!Number.isSafeInteger(length) || length < 0)
      throw new DatasetError('bad-record', `the list '${name}' of ${what} has ${length} numbers`, { path });
    const list: number[] = []; // grown, since its length is not verified yet
    for (let index = 0; index < length; index++) list.push(values(type, what));
    lists.set(name, list);
  }
  return { numbers, lists };
}
