import { expect } from 'chai';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { sphereMesh } from '../../testing/sphere-mesh.js';
import type { Mesh } from './geometry.js';
import { sampleMesh } from './sample-mesh.js';
import { dot, row } from './vectors.js';

describe('sampleMesh', () => {
  it('draws points on the sphere, evenly, with outward normals of length 1', () => {
    const { positions, normals } = sampleMesh(sphereMesh(4), { count: 5000, seed: 1 });
    const mean = [0, 0, 0];
    for (let point = 0; point < 5000; point++) {
      const [place, normal] = [row(positions, point), row(normals, point)];
      expect(Math.hypot(...place)).to.be.within(0.99, 1.000001);
      expect(Math.hypot(...normal)).to.be.closeTo(1, 1e-6);
      expect(dot(place, normal)).to.be.above(0.99);
      for (const [axis, value] of place.entries()) mean[axis] = (mean[axis] as number) + value / 5000;
    }
    // A coordinate deviates by 1/√3, its mean over the points by 0.0082.
    for (const value of mean) expect(value).to.be.closeTo(0, 0.03);
  });

  it('draws by area: a triangle nine times as large has nine times as many points', () => {
    const mesh: Mesh = {
      positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 3, 0, 5, 0, 3, 5),
      triangles: Uint32Array.of(0, 1, 2, 3, 4, 5),
    };
    const { positions } = sampleMesh(mesh, { count: 10_000, seed: 2 });
    const upper = positions.filter((value, index) => index % 3 === 2 && value === 5).length;
    expect(upper / 10_000).to.be.closeTo(0.9, 0.015); // five deviations
  });

  it('draws the same points for the same seed, and other points for another seed', () => {
    const draw = (seed: number) => sampleMesh(sphereMesh(1), { count: 10, seed }).positions;
    expect(draw(3)).to.deep.equal(draw(3));
    expect(draw(3)).to.not.deep.equal(draw(4));
  });

  it('rejects a mesh without area, and an invalid number of points', async () => {
    const flat: Mesh = { positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) };
    expect((await datasetErrorOf(() => sampleMesh(flat, { count: 1, seed: 1 }))).code).to.equal('empty');
    const none = await datasetErrorOf(() => sampleMesh(sphereMesh(0), { count: 0, seed: 1 }));
    expect(none.code).to.equal('bad-config');
  });
});
