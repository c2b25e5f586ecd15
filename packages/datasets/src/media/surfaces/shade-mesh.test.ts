import { expect } from 'chai';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { sphereMesh } from '../../testing/sphere-mesh.js';
import { shadeMesh } from './shade-mesh.js';
import { vertexNormals } from './vertex-normals.js';

describe('shadeMesh', () => {
  const sphere = sphereMesh(4);
  const image = shadeMesh(sphere, { size: 60 });
  const pixel = (row: number, column: number) => [
    ...image.data.subarray(3 * (60 * row + column), 3 * (60 * row + column) + 3),
  ];

  it('draws a ball: a disc of the right size on white, brighter where the light comes from', () => {
    expect(image).to.include({ height: 60, width: 60, channels: 3 });
    expect(pixel(0, 0)).to.deep.equal([255, 255, 255]);
    const drawn = image.data.filter((value, index) => index % 3 === 0 && value < 255).length;
    expect(drawn / 3600).to.be.closeTo((Math.PI / 4) * 0.95 ** 2, 0.03);
    const [upperLeft, lowerRight] = [pixel(18, 20)[0] as number, pixel(45, 45)[0] as number];
    expect(upperLeft).to.be.above(lowerRight + 40);
  });

  it('shows the front surface, whatever the order of the triangles', () => {
    const reversed = { ...sphere, triangles: sphere.triangles.toReversed() }; // the corners turn round too
    const again = shadeMesh({ ...reversed, normals: vertexNormals(sphere) }, { size: 60 });
    expect(again.data).to.deep.equal(image.data);
  });

  it('turns with the viewer', () => {
    const bump = {
      ...sphere,
      positions: sphere.positions.map((value, index) => (index % 3 === 0 && value > 0.9 ? 2 : value)),
    };
    const widths = [0, 90].map((azimuth) => {
      const { data } = shadeMesh(bump, { size: 60, azimuth, elevation: 0 });
      return data.filter((value, index) => index % 3 === 0 && value < 255).length;
    }) as [number, number];
    expect(widths[0]).to.not.equal(widths[1]);
  });

  it('refuses a mesh without triangles, and an image of no size', async () => {
    const empty = { positions: new Float32Array(3), triangles: new Uint32Array() };
    expect((await datasetErrorOf(() => shadeMesh(empty, { size: 9 }))).code).to.equal('empty');
    expect((await datasetErrorOf(() => shadeMesh(sphere, { size: 0 }))).code).to.equal('bad-config');
  });
});

describe('vertexNormals', () => {
  it('point outwards from a sphere, at length 1', () => {
    const sphere = sphereMesh(3);
    for (const [index, value] of vertexNormals(sphere).entries())
      expect(value).to.be.closeTo(sphere.positions[index] as number, 0.05);
  });
});
