import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { DatasetWarning } from '../../../dataset-warning.js';
import { datasetErrorOf } from '../../../testing/dataset-error-of.js';
import { sphereMesh } from '../../../testing/sphere-mesh.js';
import { temporaryFolder } from '../../../testing/temporary-folder.js';
import { chamferDistance } from '../chamfer-distance.js';
import type { Mesh } from '../geometry.js';
import { openEdges } from '../open-edges.js';
import { sampleMesh } from '../sample-mesh.js';
import { vertexNormals } from '../vertex-normals.js';
import { encodeGeometry, readGeometry, readMesh, writeGeometry } from './geometry-files.js';

/** Rows of three numbers. */
const rows = (numbers: ArrayLike<number>) =>
  Array.from({ length: numbers.length / 3 }, (_, at) => [0, 1, 2].map((axis) => numbers[3 * at + axis] as number));
const text = (numbers: ArrayLike<number>, after = '') =>
  rows(numbers)
    .map((row) => `${row.join(' ')}${after}\n`)
    .join('');

describe('geometry as other programs write it', () => {
  const folder = temporaryFolder();
  const read = async (name: string, content: string | Uint8Array): Promise<{ mesh: Mesh; said: string[] }> => {
    const said: DatasetWarning[] = [];
    const file = folder.write(name, content);
    const mesh = await readGeometry(file, { onWarning: (warning) => said.push(warning) });
    expect(said.every((warning) => warning.path === file && warning.message.startsWith(`${file}: `))).to.equal(true);
    return { mesh, said: said.map(({ problem }) => problem) };
  };
  const refusal = (name: string, content: string) => datasetErrorOf(() => readGeometry(folder.write(name, content)));
  const sphere = sphereMesh(1);
  const faces = (size: string) => text(sphere.triangles).trimEnd().replace(/^/gm, size);
  const off = (head: string, after = '') => `${head}\n${text(sphere.positions, after)}${faces('3 ')}\n`;
  const counts = `${sphere.positions.length / 3} ${sphere.triangles.length / 3} 0`;

  describe('OFF', () => {
    for (const [title, content] of [
      ['a header glued to its numbers, as in ModelNet40', off(`OFF${counts}`)],
      ['comments before the header and after it', off(`# made by a program\nOFF # the word\n# numbers\n${counts}`)],
      ['lines that end with CR', off(`OFF\n${counts}`).replaceAll('\n', '\r')],
      ['lines that end with CR LF', off(`OFF\n${counts}`).replaceAll('\n', '\r\n')],
      ['colors of points (COFF)', off(`COFF\n${counts}`, ' 200 100 0 255')],
      ['normals of points (NOFF)', off(`NOFF ${counts}`, ' 0 0 1')],
      ['no word at all', off(counts)],
      ['the word in small letters', off(`off\n${counts}`)],
    ] as const)
      it(`is read with ${title}`, async () => {
        const { mesh, said } = await read('a.off', content);
        expect(mesh.positions).to.deep.equal(sphere.positions);
        expect(mesh.triangles).to.deep.equal(sphere.triangles);
        expect(said).to.deep.equal([]);
      });

    it('is rejected if it is binary or has four dimensions', async () => {
      expect((await refusal('a.off', 'OFF BINARY\n')).message).to.include('is a binary OFF file');
      expect((await refusal('a.off', '4OFF\n1 0 0\n0 0 0 1\n')).message).to.include("begins '4OFF'");
    });
  });

  describe('OBJ', () => {
    const square = 'v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n';
    for (const [title, content] of [
      ['a line that goes on after a backslash', `${square}f 1 2 \\\n3 \\\r\n4\n`],
      ['lines that end with CR', `${square}f 1 2 3 4\n`.replaceAll('\n', '\r')],
      ['comments at the end of lines', `${square.replaceAll('\n', ' # a point\n')}f 1 2 3 4 # a face\n`],
      ['corners with textures and normals', `${square}vt 0 0\nvn 0 0 1\nf 1/1/1 2/1/1 3//1 4/1\n`],
      ['colors after coordinates', `${square.replaceAll('\n', ' 1 0 0\n')}f 1 2 3 4\n`],
      ['a face by its old name', `${square}fo 1 2 3 4\n`],
    ] as const)
      it(`is read with ${title}`, async () => {
        const { mesh, said } = await read('a.obj', content);
        expect([...mesh.positions]).to.deep.equal([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
        expect([...mesh.triangles]).to.deep.equal([0, 1, 2, 0, 2, 3]);
        expect(said).to.deep.equal([]);
      });

    it('without faces is a point cloud, with normals if every point has one', async () => {
      const cloud = await read(
        'a.obj',
        `${text(sphere.positions).replace(/^(?=.)/gm, 'v ')}${text(sphere.positions).replace(/^(?=.)/gm, 'vn ')}`,
      );
      const normals = cloud.mesh.normals as Float32Array;
      for (const [at, value] of sphere.positions.entries()) expect(normals[at]).to.be.closeTo(value, 1e-6);
      const fewer = await read('a.obj', `${square}vn 0 0 1\n`);
      expect(fewer.mesh.normals).to.equal(undefined);
      expect(fewer.said).to.deep.equal(['has 1 normals for 4 points and no faces; the normals were ignored']);
    });

    it('warns that curved surfaces are ignored', async () => {
      const { said } = await read('a.obj', `${square}f 1 2 3 4\ncstype bezier\nsurf 0 1 0 1 1 2 3 4\nend\n`);
      expect(said).to.deep.equal(['1 curves and curved surfaces are not read, only points and flat faces']);
    });
  });

  describe('PLY', () => {
    const ply = (properties: readonly string[], points: string, more = '', count = sphere.positions.length / 3) =>
      `ply\nformat ascii 1.0\ncomment VCGLIB generated\nelement vertex ${count}\n${properties.map((line) => `property ${line}\n`).join('')}${more}end_header\n${points}`;
    const xyz = ['float x', 'float y', 'float z'];
    const normal = ['float nx', 'float ny', 'float nz'];
    const faceHead = (count: number) => `element face ${count}\nproperty list uchar int vertex_indices\n`;
    const triangles = sphere.triangles.length / 3;

    for (const [ending, name] of [
      ['\r', 'CR'],
      ['\r\n', 'CR LF'],
    ] as const)
      it(`is read with lines that end with ${name}, as text and as binary`, async () => {
        const written = ply(xyz, `${text(sphere.positions)}${faces('3 ')}\n`, faceHead(triangles));
        const { mesh } = await read('a.ply', written.replaceAll('\n', ending));
        expect(mesh.triangles).to.deep.equal(sphere.triangles);
        const binary = Buffer.from(encodeGeometry('a.ply', sphere));
        const end = binary.indexOf('end_header\n') + 'end_header\n'.length;
        const head = binary.toString('latin1', 0, end).replaceAll('\n', ending);
        const other = await read('b.ply', Buffer.concat([Buffer.from(head), binary.subarray(end)]));
        expect(other.mesh.positions).to.deep.equal(sphere.positions);
        expect(other.mesh.triangles).to.deep.equal(sphere.triangles);
      });

    it('with faces needs no normals: that of an unused point may be 0 or NaN', async () => {
      for (const unused of ['0 0 0 0 0 0', '0 0 0 nan nan -nan(ind)']) {
        const points = `${rows(sphere.positions)
          .map((row) => `${row.join(' ')} ${row.join(' ')}\n`)
          .join('')}${unused}\n`;
        const head = [...xyz, ...normal];
        const { mesh } = await read(
          'a.ply',
          ply(head, `${points}${faces('3 ')}\n`, faceHead(triangles), sphere.positions.length / 3 + 1),
        );
        expect(mesh.triangles).to.deep.equal(sphere.triangles);
        expect(mesh.normals).to.equal(undefined);
      }
    });

    it('without faces loses the points with an invalid normal, with a warning', async () => {
      const points = ['0 0 1 0 0 2', '0 0 -1 0 0 0', '1 0 0 nan nan nan', '0 1 0 0 3 4', '-1 0 0 inf 0 0'];
      const { mesh, said } = await read('a.ply', ply([...xyz, ...normal], `${points.join('\n')}\n`, '', 5));
      expect([...mesh.positions]).to.deep.equal([0, 0, 1, 0, 1, 0]);
      expect([...(mesh.normals as Float32Array)]).to.deep.equal([0, 0, 1, 0, 0.6, 0.8].map(Math.fround));
      expect(said).to.deep.equal([
        '3 of 5 points have an invalid normal (0 or NaN) and were removed, the first of them point 1',
      ]);
    });

    it('may have NaN in ignored properties', async () => {
      const { mesh } = await read('a.ply', ply([...xyz, 'float quality'], '1 2 3 nan\n4 5 6 1e3\n', '', 2));
      expect([...mesh.positions]).to.deep.equal([1, 2, 3, 4, 5, 6]);
    });

    it('is rejected if its lines have more or fewer numbers than its header declares', async () => {
      const error = await refusal('a.ply', ply(xyz, '1 2 3 255\n4 5 6 255\n', '', 2));
      expect(error).to.include({ code: 'bad-record', line: 9 });
      const fewer = await refusal('a.ply', ply([...xyz, 'uchar red', 'uchar green'], '1 2 3 9\n4 5 6 9\n', '', 2));
      expect(fewer.message).to.include('line 12: has more values than the properties of vertex 0 of 2');
      expect(error.message).to.include('has more values than the properties of vertex 0 of 2 in the header');
    });

    it('warns about bytes after its last element', async () => {
      const written = encodeGeometry('a.ply', sphere);
      expect((await read('a.ply', Buffer.concat([written, new Uint8Array(7)]))).said).to.deep.equal([
        '7 bytes after its last element were not read',
      ]);
    });

    it('may have triangle strips', async () => {
      const strips = 'element tristrips 1\nproperty list int int vertex_indices\n';
      const { mesh } = await read('a.ply', ply(xyz, '0 0 0\n1 0 0\n0 1 0\n1 1 0\n7 0 1 2 3 -1 1 3\n', strips, 4));
      expect([...mesh.triangles]).to.deep.equal([0, 1, 2, 2, 1, 3]);
    });
  });

  describe('XYZ', () => {
    const withNormals = rows(sphere.positions).map((row) => [...row, ...row].map((value) => value.toFixed(4)));
    const lines = (separator: string) => withNormals.map((row) => `${row.join(separator)}\n`).join('');

    for (const [title, content] of [
      ['commas', lines(',')],
      ['commas and spaces', lines(', ')],
      ['semicolons', lines(';')],
      ['tabs and CR', lines('\t').replaceAll('\n', '\r')],
      ['names in the first line', `//X Y Z Nx Ny Nz\n${lines(' ')}`],
      ['names between commas', `x,y,z,nx,ny,nz\n${lines(',')}`],
      ['the number of points first', `${withNormals.length}\n${lines(' ')}`],
    ] as const)
      it(`is read with ${title}`, async () => {
        const { mesh, said } = await read('a.xyz', content);
        expect(mesh.positions).to.have.length(sphere.positions.length);
        const normals = mesh.normals as Float32Array;
        for (const [at, value] of sphere.positions.entries()) expect(normals[at]).to.be.closeTo(value, 1e-3);
        expect(said).to.deep.equal([]);
      });

    for (const [title, color] of [
      ['bytes', (at: number) => [120 + at, 100, 90]],
      ['fractions', (at: number) => [at / 20, 0.25, 0.5]],
      ['16 bits', (at: number) => [30_000 + at, 65_535, 0]],
    ] as const)
      it(`does not mistake colors for normals: ${title}`, async () => {
        const content = rows(sphere.positions).map((row, at) => `${[...row, ...color(at)].join(' ')}\n`);
        const { mesh, said } = await read('a.xyz', content.join(''));
        expect(mesh.normals).to.equal(undefined);
        expect(mesh.positions).to.deep.equal(sphere.positions);
        expect(said).to.deep.equal([
          'the columns after x y z do not have length 1 like normals; they were ignored as colors',
        ]);
      });

    it('recognizes normals next to colors by their length, with a warning', async () => {
      for (const order of [
        (row: number[]) => [...row, ...row, 1, 2, 200],
        (row: number[]) => [...row, 1, 2, 200, ...row],
      ]) {
        const { mesh, said } = await read(
          'a.xyz',
          rows(sphere.positions)
            .map((row) => order(row).join(' '))
            .join('\n'),
        );
        expect(mesh.normals?.[0]).to.be.closeTo(sphere.positions[0] as number, 1e-6);
        expect(said.join()).to.include('have length 1 and were read as normals');
      }
      const named = await read('a.xyz', `x y z r g b nx ny nz\n1 2 3 9 9 9 0 0 1\n`);
      expect([...(named.mesh.normals as Float32Array)]).to.deep.equal([0, 0, 1]);
      expect(named.said).to.deep.equal(['its columns r, g, b were ignored']);
    });

    it('is read under other file extensions too', async () => {
      for (const name of ['a.pts', 'a.asc', 'a.xyzn', 'a.xyzrgb'])
        expect((await read(name, lines(' '))).mesh.normals, name).to.have.length(sphere.positions.length);
      const pts = await read(
        'a.pts',
        '2\n836419.8 818050.7 4.8 -1484 115 115 115\n836419.9 818050.8 4.9 -1433 119 9 9\n',
      );
      expect(pts.mesh.normals).to.equal(undefined);
      expect(pts.said[0]).to.include('of 7 columns without names');
    });

    it('warns if normals have another length, or are nowhere negative', async () => {
      expect((await read('a.xyz', '1 2 3 0 0 -2\n4 5 6 3 4 0\n')).said.join()).to.include('normalized to length 1');
      expect((await read('a.xyz', '1 2 3 1 0 0\n4 5 6 0 1 0\n')).said.join()).to.include('no value is negative');
    });

    it('loses the points without a normal', async () => {
      const { mesh, said } = await read('a.xyz', '1 2 3 nan nan nan\n4 5 6 0 0 1\n7 8 9 0 0 0\n-1 0 0 0 0 -1\n');
      expect([...mesh.positions]).to.deep.equal([4, 5, 6, -1, 0, 0]);
      expect(said.join()).to.include('2 of 4 points');
    });

    it('is rejected with decimal commas, with fewer points than declared, and with unknown columns', async () => {
      expect((await refusal('a.xyz', '1,5 2,5 3,5\n')).message).to.include("'1,5', a number with a decimal comma");
      expect((await refusal('a.xyz', '1,5;2,5;3,5\n')).message).to.include('decimal comma');
      expect(await refusal('a.xyz', '3\n1 2 3\n4 5 6\n')).to.include({ code: 'truncated', line: 3 });
      const error = await refusal('a.xyz', '0 0 0 -5 2 3 4 -9\n');
      expect(error.message).to.include('8 columns, none of which are normals').and.include('Name the columns');
      expect((await refusal('a.xyz', '1,,3\n')).message).to.include("has ''");
    });
  });

  describe('surfaces', () => {
    /** A U of height 1 as its outline's faces, with two caps that have corners pointing inwards. */
    const outline = [0, 0, 3, 0, 3, 3, 2, 3, 2, 1, 1, 1, 1, 3, 0, 3];
    const sides = outline.length / 2;
    const points = [0, 1].flatMap((z) =>
      Array.from({ length: sides }, (_, at) => `v ${outline[2 * at]} ${outline[2 * at + 1]} ${z}`),
    );
    const cap = Array.from({ length: sides }, (_, at) => at + 1);
    const walls = cap.map((at) => {
      const next = (at % sides) + 1;
      return `f ${at} ${next} ${next + sides} ${at + sides}`;
    });
    const u = [...points, `f ${cap.toReversed().join(' ')}`, `f ${cap.map((at) => at + sides).join(' ')}`, ...walls];
    const turnedU = u.map((line) =>
      line.startsWith('f') ? `f ${line.slice(2).split(' ').toReversed().join(' ')}` : line,
    );

    it('of concave faces have no triangles outside the faces', async () => {
      const { mesh, said } = await read('u.obj', u.join('\n'));
      expect([openEdges(mesh), said]).to.deep.equal([0, []]);
      const { positions } = sampleMesh(mesh, { count: 4000, seed: 1 });
      const gap = rows(positions).filter(([x = 0, y = 0]) => x > 1.001 && x < 1.999 && y > 1.001);
      expect(gap).to.deep.equal([]);
      // Two caps of 7, and walls of length 16.
      const area = rows(mesh.triangles).reduce((sum, [a = 0, b = 0, c = 0]) => {
        const [p, q, r] = [a, b, c].map((point) => rows(mesh.positions)[point] as number[]) as [
          number[],
          number[],
          number[],
        ];
        const [s, t] = [q.map((v, k) => v - (p[k] as number)), r.map((v, k) => v - (p[k] as number))] as [
          number[],
          number[],
        ];
        const at = (v: number[], k: number) => v[k % 3] as number;
        return sum + Math.hypot(...[0, 1, 2].map((k) => at(s, k + 1) * at(t, k + 2) - at(s, k + 2) * at(t, k + 1))) / 2;
      }, 0);
      expect(area).to.be.closeTo(2 * 7 + 16, 1e-5);
    });

    it('give a warning about self-intersecting faces', async () => {
      const { said } = await read('a.obj', 'v 0 0 0\nv 1 0 0\nv 0 1 0.2\nv 1 1 0\nv 2 0.5 0\nf 1 2 3 4 5\n');
      expect(said.join()).to.include('1 of 1 faces intersect themselves');
    });

    it('that face inwards are turned inside out if they are closed, and otherwise only give a warning', async () => {
      const whole = await read('u.obj', turnedU.join('\n'));
      expect(whole.said).to.deep.equal(['its triangles faced inwards and were reversed']);
      const right = await read('u.obj', u.join('\n'));
      const volume = ({ positions, triangles }: Mesh) =>
        rows(triangles).reduce((sum, [a = 0, b = 0, c = 0]) => {
          const [p, q, r] = [a, b, c].map((point) => rows(positions)[point] as number[]) as [
            number[],
            number[],
            number[],
          ];
          const [x, y, z] = [0, 1, 2] as const;
          const at = (v: number[], k: number) => v[k] as number;
          return (
            sum +
            (at(p, x) * (at(q, y) * at(r, z) - at(q, z) * at(r, y)) -
              at(p, y) * (at(q, x) * at(r, z) - at(q, z) * at(r, x)) +
              at(p, z) * (at(q, x) * at(r, y) - at(q, y) * at(r, x))) /
              6
          );
        }, 0);
      expect(volume(right.mesh)).to.be.closeTo(7, 1e-5);
      expect(volume(whole.mesh)).to.be.closeTo(7, 1e-5);
      const open = await read('u.obj', turnedU.slice(0, -1).join('\n'));
      expect(open.said.join()).to.include('seem to face inwards, but the mesh is not closed');
      expect(volume(open.mesh)).to.be.below(0);
      const cloud = rows(sphere.positions).map((row) => `${[...row, ...row.map((value) => -value)].join(' ')}\n`);
      expect((await read('a.xyz', cloud.join(''))).said.join()).to.include('normals point to its center');
    });

    it('of triangles that share no points count as closed, and have smooth normals', async () => {
      const soup = rows(sphere.triangles)
        .flat()
        .map((point) => `v ${rows(sphere.positions)[point]?.join(' ')}`);
      const corners = sphere.triangles.length / 3;
      const each = Array.from({ length: corners }, (_, at) => `f ${3 * at + 1} ${3 * at + 2} ${3 * at + 3}`);
      const { mesh, said } = await read('soup.obj', [...soup, ...each].join('\n'));
      expect([openEdges(mesh), said]).to.deep.equal([0, []]);
      const normals = vertexNormals(mesh);
      for (const [at, value] of mesh.positions.entries()) expect(normals[at]).to.be.closeTo(value, 0.05);
    });

    it('far from 0, as on maps, keep their shape, and are written at their original coordinates', async () => {
      const place = [392_000.123, 5_820_000.456, 34.5];
      const far = rows(sphere.positions).map((row) => row.map((value, axis) => value + (place[axis] as number)));
      const { mesh, said } = await read(
        'far.obj',
        `${far.map((row) => `v ${row.join(' ')}\n`).join('')}${faces('f ').replace(/\d+/g, (at) => `${Number(at) + 1}`)}\n`,
      );
      const origin = mesh.origin as readonly number[];
      for (const [at, value] of sphere.positions.entries())
        expect((mesh.positions[at] as number) + (origin[at % 3] as number) - (place[at % 3] as number)).to.be.closeTo(
          value,
          1e-6,
        );
      expect(said).to.deep.equal([
        `its coordinates are far from 0, so they are stored relative to (${origin.join(', ')})`,
      ]);
      expect(sampleMesh(mesh, { count: 1, seed: 1 }).origin).to.deep.equal(origin);
      for (const extension of ['ply', 'obj']) {
        const file = path.join(folder.path, `written.${extension}`);
        await writeGeometry(file, mesh);
        const again = await readMesh(file);
        expect(again.origin).to.deep.equal(origin);
        expect(again.positions).to.deep.equal(mesh.positions);
      }
      expect(readFileSync(path.join(folder.path, 'written.obj'), 'utf8')).to.match(
        /^v 39200\d\.\d+ 58\d{5}\.\d+ 3\d\.\d+/,
      );
      // Distances are between places, whichever origin each is measured from.
      const options = { count: 500, seed: 1 };
      const near = { ...mesh, origin: [origin[0], origin[1], (origin[2] as number) + 1] } as Mesh;
      const moved = { ...near, positions: near.positions.map((value, at) => (at % 3 === 2 ? value - 1 : value)) };
      const { chamfer } = chamferDistance(mesh, moved, options);
      expect(chamfer).to.be.closeTo(chamferDistance(mesh, mesh, options).chamfer, 1e-4);
    });
  });
});
