import { expect } from 'chai';
import { randomStream } from '../../random-stream.js';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { sphereMesh } from '../../testing/sphere-mesh.js';
import { chamferDistance } from './chamfer-distance.js';
import { distancesToSurface } from './distances-to-surface.js';
import { nearestOnTriangle } from './nearest-on-triangle.js';
import { sampleMesh } from './sample-mesh.js';
import { corners } from './triangles.js';
import { addScaled, row, subtract, type Vector } from './vectors.js';

const random = randomStream(1, 'distances');
const draw = () => 4 * random() - 2;
const drawVector = (): Vector => [draw(), draw(), draw()];
const distance = (a: Vector, b: Vector) => Math.hypot(...subtract(a, b));

describe('nearestOnTriangle', () => {
  it('is the nearest of many points of the triangle, to within their spacing', () => {
    for (let trial = 0; trial < 200; trial++) {
      const [point, a, b, c] = [drawVector(), drawVector(), drawVector(), drawVector()];
      const found = distance(point, nearestOnTriangle(point, a, b, c));
      let best = Number.POSITIVE_INFINITY;
      for (let s = 0; s <= 40; s++)
        for (let t = 0; s + t <= 40; t++) {
          const candidate = addScaled(addScaled(a, s / 40, subtract(b, a)), t / 40, subtract(c, a));
          best = Math.min(best, distance(point, candidate));
        }
      expect(found).to.be.at.most(best + 1e-9);
      expect(found).to.be.at.least(best - (distance(a, b) + distance(a, c)) / 40);
    }
  });

  it('accepts a triangle that is a point', () => {
    expect(nearestOnTriangle([1, 2, 3], [4, 5, 6], [4, 5, 6], [4, 5, 6])).to.deep.equal([4, 5, 6]);
  });
});

describe('distancesToSurface', () => {
  const mesh = sphereMesh(3);
  const points = Float32Array.from({ length: 3 * 200 }, draw);

  it('agrees with brute force over all triangles', () => {
    const found = distancesToSurface(points, mesh);
    for (const [index, value] of found.entries()) {
      const point = row(points, index);
      const all = Array.from({ length: mesh.triangles.length / 3 }, (_, triangle) =>
        distance(point, nearestOnTriangle(point, ...corners(mesh, triangle))),
      );
      expect(value).to.be.closeTo(Math.min(...all), 1e-6);
    }
  });

  it('measures to the points of a surface without triangles', () => {
    const found = distancesToSurface(points, { positions: mesh.positions });
    for (const [index, value] of found.entries()) {
      const all = Array.from({ length: mesh.positions.length / 3 }, (_, other) =>
        distance(row(points, index), row(mesh.positions, other)),
      );
      expect(value).to.be.closeTo(Math.min(...all), 1e-6);
    }
  });

  it('rejects an empty surface', async () => {
    const error = await datasetErrorOf(() => distancesToSurface(points, { positions: new Float32Array() }));
    expect(error.code).to.equal('empty');
  });
});

describe('chamferDistance', () => {
  it('measures the distance of points from the surface, and the parts that they miss', () => {
    const sphere = sphereMesh(4);
    const { positions } = sampleMesh(sphere, { count: 4000, seed: 1 });
    const options = { count: 4000, seed: 2 };
    const near = chamferDistance({ positions: positions.map((value) => 1.1 * value) }, sphere, options);
    expect(near.toSurface).to.be.closeTo(0.1, 0.002);
    expect(near.toPoints).to.be.within(0.1, 0.12);
    expect(near.chamfer).to.equal((near.toSurface + near.toPoints) / 2);
    const upper = { positions: positions.filter((_, index) => (positions[index - (index % 3)] as number) > 0) };
    const half = chamferDistance(upper, sphere, options);
    expect(half.toSurface).to.be.below(1e-3);
    expect(half.toPoints).to.be.above(0.25);
  });
});
