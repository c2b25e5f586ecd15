import path from 'node:path';
import { expect } from 'chai';
import { datasetErrorOf } from '../../../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../../../testing/shared-data.js';
import { sphereMesh } from '../../../testing/sphere-mesh.js';
import { temporaryFolder } from '../../../testing/temporary-folder.js';
import { readGeometry, readMesh, writeGeometry } from './geometry-files.js';
import { MAX_PLY_HEADER_BYTES } from './ply-header.js';

/** A square of two triangles, as every format writes it. */
const SQUARE = {
  obj: 'o square\n# four points\nv 0 0 0\nv 1 0 0\r\nv 1 1 0 0.5 0.5 0.5\nv 0 1 0\nvt 0 0\nvn 0 0 1\nf 1/1/1 2//1 3 -1\n',
  off: 'OFF\n4 1 0 # points, faces, edges\n0 0 0\n1 0 0\n\n1 1 0\n0 1 0\n4 0 1 2 3 255 0 0\n',
  ply: [
    'ply',
    'format ascii 1.0',
    'comment made by hand',
    'element vertex 4',
    'property float x',
    'property double y',
    'property float z',
    'property uchar red',
    'element face 1',
    'property list uchar int vertex_index',
    'end_header',
    '0 0 0 9',
    '1 0 0 9',
    '1 1 0 9',
    '0 1 0 9',
    '4 0 1 2 3',
    '',
  ].join('\n'),
};
const POSITIONS = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0];
const TRIANGLES = [0, 1, 2, 0, 2, 3];

const header = (format: string, elements: readonly string[]) =>
  new TextEncoder().encode(`ply\nformat ${format} 1.0\n${elements.map((line) => `${line}\n`).join('')}end_header\n`);
const XYZ = ['property float x', 'property float y', 'property float z'];

describe('readGeometry and writeGeometry', () => {
  const folder = temporaryFolder();

  for (const [extension, text] of Object.entries(SQUARE))
    it(`read .${extension} as text, with polygons as triangle fans, ignoring other properties`, async () => {
      const mesh = await readMesh(folder.write(`square.${extension}`, text));
      expect([...mesh.positions]).to.deep.equal(POSITIONS);
      expect([...mesh.triangles]).to.deep.equal(TRIANGLES);
      expect(mesh.normals).to.equal(undefined);
    });

  it('read OFF with its numbers on the first line', async () => {
    const mesh = await readMesh(folder.write('a.off', SQUARE.off.replace('OFF\n', 'OFF ')));
    expect([...mesh.triangles]).to.deep.equal(TRIANGLES);
  });

  it('read points with and without normals, which become unit vectors', async () => {
    const points = await readGeometry(folder.write('a.xyz', '1 2 3 0 0 2\n# comment\n\n-4e-1 5 6 3 4 0'));
    expect([...points.positions]).to.deep.equal([1, 2, 3, -0.4, 5, 6].map(Math.fround));
    expect([...(points.normals as Float32Array)]).to.deep.equal([0, 0, 1, 0.6, 0.8, 0].map(Math.fround));
    expect(points.triangles).to.have.length(0);
    expect((await readGeometry(folder.write('b.XYZ', '1 2 3\n4 5 6\n'))).normals).to.equal(undefined);
  });

  it('read big-endian PLY with numbers of several types', async () => {
    const head = header('binary_big_endian', [
      'element vertex 1',
      'property double x',
      'property short y',
      'property uint8 z',
      'property float nx',
      'property float ny',
      'property float nz',
    ]);
    const values = new DataView(new ArrayBuffer(23));
    values.setFloat64(0, 1.5);
    values.setInt16(8, -2);
    values.setUint8(10, 200);
    values.setFloat32(19, -7);
    const file = folder.write('a.ply', Buffer.concat([head, new Uint8Array(values.buffer)]));
    const { positions, normals } = await readGeometry(file);
    expect([...positions]).to.deep.equal([1.5, -2, 200]);
    expect([...(normals as Float32Array)]).to.deep.equal([0, 0, -1]);
  });

  for (const extension of ['ply', 'obj'])
    it(`read the .${extension} that was written, to the last bit`, async () => {
      const file = path.join(folder.path, `sphere.${extension}`);
      const mesh = sphereMesh(2);
      await writeGeometry(file, mesh);
      expect(await readMesh(file)).to.deep.include({ positions: mesh.positions, triangles: mesh.triangles });
      await writeGeometry(file, { positions: mesh.positions, normals: mesh.positions });
      const points = await readGeometry(file);
      expect(points.positions).to.deep.equal(mesh.positions);
      expect(points.triangles).to.have.length(0);
    });

  it('keep normals in binary PLY', async () => {
    const file = path.join(folder.path, 'normals.ply');
    const normals = Float32Array.of(0, 0, 1, 0, -1, 0);
    await writeGeometry(file, { positions: Float32Array.of(1, 2, 3, 4, 5, 6), normals });
    expect((await readGeometry(file)).normals).to.deep.equal(normals);
  });

  const binary = (count: number, bytes: number) =>
    Buffer.concat([header('binary_little_endian', [`element vertex ${count}`, ...XYZ]), new Uint8Array(bytes)]);
  for (const [title, name, content, code, message] of [
    ['another format', 'a.stl', 'solid', 'bad-config', "cannot read '.stl', expected .xyz, .ply, .obj, .off"],
    ['an empty file', 'a.xyz', '', 'empty', 'has no points'],
    ['a point that is not a number', 'a.xyz', '1 2 3\n1 nan 3', 'bad-record', "line 2: has 'nan', expected a finite"],
    ['a point beyond 32-bit floats', 'a.xyz', '1 1e39 3', 'bad-record', 'point 0 is 1e+39'],
    ['lines of several lengths', 'a.xyz', '1 2 3\n1 2 3 4 5 6', 'bad-record', 'has 6 numbers, expected 3, as'],
    ['lines of four numbers', 'a.xyz', '1 2 3 4', 'bad-record', 'has 4 numbers, expected 3 (x y z) or 6'],
    ['a normal without length', 'a.xyz', '1 2 3 0 0 0', 'bad-record', 'normal of point 0 has no length'],
    ['an OBJ without points', 'a.obj', 'f 1 2 3', 'empty', 'has no points'],
    ['a face with a missing point', 'a.obj', 'v 0 0 0\nf 1 1 2', 'bad-record', 'triangle 0 names point 1 of 1'],
    ['a face with point 0', 'a.obj', 'v 0 0 0\nf 0 1 1', 'bad-record', 'counted from 1'],
    ['a face with a part of a point', 'a.obj', 'v 0 0 0\nf 1 1 1.5', 'bad-record', 'names point 0.5'],
    ['a face of two corners', 'a.obj', 'v 0 0 0\nf 1 1', 'bad-record', 'face of 2 corners'],
    ['a point of two coordinates', 'a.obj', 'v 0 0', 'bad-record', 'has 2 coordinates'],
    ['another first line', 'a.off', 'XOFF\n1 0 0', 'bad-magic', "begins OFF, got 'XOFF'"],
    ['an OFF cut off in its points', 'a.off', 'OFF\n2 0 0\n0 0 0', 'truncated', 'ends before point 1 of 2'],
    ['an OFF cut off in its faces', 'a.off', 'OFF\n1 1 0\n0 0 0', 'truncated', 'ends before face 0 of 1'],
    ['a claim of 10^15 points', 'a.off', 'OFF\n1000000000000000 0 0', 'truncated', 'ends before point 0'],
    ['a face with too few points', 'a.off', 'OFF\n1 1 0\n0 0 0\n3 0 0', 'bad-record', 'expected a face'],
    ['an OFF that goes on', 'a.off', 'OFF\n1 0 0\n0 0 0\n1 1 1', 'trailing-bytes', 'continues after its 1 points'],
    ['another first line', 'a.ply', 'plywood\n', 'bad-magic', "begins with a line 'ply'"],
    ['a header without end', 'a.ply', `ply\n${'comment\n'.repeat(MAX_PLY_HEADER_BYTES)}`, 'truncated', 'no line'],
    ['no format', 'a.ply', 'ply\nend_header\n', 'bad-record', 'no format'],
    ['an unknown type', 'a.ply', header('ascii', ['element vertex 1', 'property half x']), 'bad-record', 'line 4: has'],
    [
      'vertices without z',
      'a.ply',
      header('ascii', ['element vertex 1', ...XYZ.slice(1)]),
      'bad-record',
      'no numbers x',
    ],
    [
      'an element without size',
      'a.ply',
      header('ascii', ['element nothing 1000000000']),
      'bad-record',
      'no properties',
    ],
    ['a binary file cut off', 'a.ply', binary(3, 35), 'truncated', 'ends before vertex 2 of 3'],
    ['a claim of 10^15 points', 'a.ply', binary(1e15, 12), 'truncated', 'ends before vertex 1 of'],
    ['a text that ends early', 'a.ply', SQUARE.ply.replace('4 0 1 2 3\n', ''), 'truncated', 'ends before face 0'],
    ['a face of two points', 'a.ply', SQUARE.ply.replace('4 0 1 2 3', '2 0 1'), 'bad-record', 'has 2 points'],
    ['a word among the numbers', 'a.ply', SQUARE.ply.replace('1 1 0 9', '1 x 0 9'), 'bad-record', "line 14: has 'x'"],
  ] as const)
    it(`refuse ${title} (${name.slice(-4)})`, async () => {
      const file = folder.write(name, content);
      const error = await datasetErrorOf(() => readGeometry(file));
      expect(error).to.include({ code, path: file });
      expect(error.message).to.include(message);
    });

  it('refuse a mesh without faces', async () => {
    const error = await datasetErrorOf(() => readMesh(folder.write('a.xyz', '0 0 0 0 0 1')));
    expect(error).to.include({ code: 'empty' });
    expect(error.message).to.include('has 1 points and no faces');
  });

  it('refuse to write a format that is only read', async () => {
    const error = await datasetErrorOf(() => writeGeometry('a.off', sphereMesh(0)));
    expect(error.message).to.include("cannot write '.off', expected .ply, .obj");
  });

  it("read Stanford's bunny: 34,834 points with normals", async function () {
    needsSharedData(this, 'points/bunny_normals.xyz');
    const bunny = await readGeometry(path.join(sharedData, 'points/bunny_normals.xyz'));
    expect(bunny.positions).to.have.length(3 * 34_834);
    expect(bunny.normals).to.have.length(3 * 34_834);
  });
});
