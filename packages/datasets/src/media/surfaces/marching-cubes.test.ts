import { expect } from 'chai';
import { randomStream } from '../../random-stream.js';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { sphereGrid } from '../../testing/sphere-grid.js';
import { cubeTriangles } from './cube-triangles.js';
import { marchingCubes, type ScalarGrid } from './marching-cubes.js';
import { openEdges } from './open-edges.js';
import { areaNormal, corners } from './triangles.js';
import { dot, row } from './vectors.js';

const count = (mesh: { triangles: Uint32Array }) => mesh.triangles.length / 3;

describe('cubeTriangles', () => {
  it('has triangles for all 256 cubes, as many as Lorensen and Cline: 820, at most 5 in one', () => {
    expect(cubeTriangles.flat()).to.have.length(3 * 820);
    expect(Math.max(...cubeTriangles.map((triangles) => triangles.length))).to.equal(15);
    expect(cubeTriangles.flat().every((edge) => Number.isInteger(edge))).to.equal(true);
  });
});

describe('marchingCubes', () => {
  it('gives a closed, outward-facing sphere with the correct area and volume', () => {
    const mesh = marchingCubes(sphereGrid(41, 0.7));
    expect(openEdges(mesh)).to.equal(0);
    let [area, volume] = [0, 0];
    for (let triangle = 0; triangle < count(mesh); triangle++) {
      const normal = areaNormal(mesh, triangle);
      area += Math.hypot(...normal) / 2;
      volume += dot(corners(mesh, triangle)[0], normal) / 6;
    }
    expect(area).to.be.closeTo(4 * Math.PI * 0.7 ** 2, 0.03);
    expect(volume).to.be.closeTo((4 / 3) * Math.PI * 0.7 ** 3, 0.01);
    expect(mesh.positions.length / 3 - (3 * count(mesh)) / 2 + count(mesh), 'Euler characteristic').to.equal(2);
    for (let point = 0; point < mesh.positions.length / 3; point++)
      expect(Math.hypot(...row(mesh.positions, point))).to.be.closeTo(0.7, 0.002);
  });

  it('is closed and manifold for random values, including ambiguous faces', () => {
    const random = randomStream(1, 'marching-cubes');
    for (let trial = 0; trial < 20; trial++) {
      const nodes = 10;
      const values = Float32Array.from({ length: nodes ** 3 }, (_, node) => {
        const border = [node % nodes, Math.floor(node / nodes) % nodes, Math.floor(node / nodes ** 2)];
        return border.some((index) => index === 0 || index === nodes - 1) ? 1 : random() - 0.5;
      });
      const mesh = marchingCubes({ values, size: [nodes, nodes, nodes] });
      expect(count(mesh)).to.be.above(1000);
      expect(openEdges(mesh)).to.equal(0);
    }
  });

  it('finds a plane at another level exactly, in a box with different sides', () => {
    const [x, y, z] = [3, 4, 5];
    const values = Float32Array.from({ length: x * y * z }, (_, node) => Math.floor(node / z) % y); // y / 10 below
    const mesh = marchingCubes({ values, size: [x, y, z], min: [0, 0, 0], max: [20, 30, 40] }, 1.25);
    expect(count(mesh)).to.equal(2 * (x - 1) * (z - 1));
    for (let point = 0; point < mesh.positions.length / 3; point++)
      expect(row(mesh.positions, point)[1]).to.be.closeTo(12.5, 1e-5);
    expect(areaNormal(mesh, 0)[1], 'towards larger values').to.be.above(0);
    expect(openEdges(mesh), 'cut off at the sides of the grid').to.equal(2 * (x - 1 + z - 1));
  });

  it('returns an empty mesh if the level is not crossed', () => {
    expect(marchingCubes(sphereGrid(5, 3)).triangles).to.have.length(0);
  });

  it('refuses a grid without its values', async () => {
    const grid = sphereGrid(4, 1);
    const wrong: ScalarGrid[] = [
      { ...grid, size: [4, 4, 5] },
      { values: new Float32Array(1), size: [1, 1, 1] },
      { ...grid, values: grid.values.with(5, Number.NaN) },
    ];
    for (const one of wrong) expect((await datasetErrorOf(() => marchingCubes(one))).code).to.equal('bad-config');
  });
});
