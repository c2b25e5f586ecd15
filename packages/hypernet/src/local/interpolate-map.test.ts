import { coordinateGrid } from '@hypersiren/siren';
import { createVariable, drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { gridAxes } from './coordinates.js';
import { interpolateMap } from './interpolate-map.js';
import { type InterpolationName, interpolations } from './interpolation.js';

describe('interpolateMap', () => {
  onCpu();

  const map = tf.tensor4d(drawNormal(1, 'map', 2 * 4 * 3 * 2, 1), [2, 4, 3, 2]);
  const names = Object.keys(interpolations) as InterpolationName[];
  const window = { rows: [-1.3, 0.9], columns: [-0.4, 1.7] } as const;

  for (const name of names) {
    const interpolation = interpolations[name];

    it(`gives a grid the values of the list of its coordinates, ${name}`, () => {
      const grid = { height: 5, width: 7, window };
      const byLines = interpolateMap(map, gridAxes(grid), interpolation);
      expect(byLines.shape).to.deep.equal([2, 35, 2]);
      expectNumbersClose(byLines.dataSync(), interpolateMap(map, coordinateGrid(grid), interpolation).dataSync(), 1e-6);
    });

    it(`keeps a constant, also outside the map, ${name}`, () => {
      const values = interpolateMap(
        tf.fill([1, 3, 2, 1], 0.7),
        coordinateGrid({ height: 9, width: 9, window }),
        interpolation,
      );
      for (const value of values.dataSync()) expect(value).to.be.closeTo(0.7, 1e-6);
    });

    it(`has the derivatives of central differences with respect to the coordinates, ${name}`, () => {
      const coords = tf.tensor2d([-0.61, 0.23, 0.37, -0.77], [2, 2]);
      const sum = (at: tf.Tensor) => tf.sum(tf.square(interpolateMap(map, at as tf.Tensor2D, interpolation)));
      const gradient = tf.grad(sum)(coords).dataSync();
      const step = 1e-2;
      const wanted = Array.from(gradient, (_, index) => {
        const moved = (by: number) =>
          sum(
            tf.add(
              coords,
              tf.tensor2d(
                Float32Array.from({ length: 4 }, (_, at) => (at === index ? by : 0)),
                [2, 2],
              ),
            ),
          );
        return ((moved(step).dataSync()[0] as number) - (moved(-step).dataSync()[0] as number)) / (2 * step);
      });
      expectNumbersClose(gradient, wanted, 5e-3);
    });
  }

  for (const name of names)
    it(`reads every feature once at the pixels of the map, with the same gradients, ${name}`, () => {
      const interpolation = interpolations[name];
      const grid = { height: 4, width: 3 };
      const [pixels, list] = [gridAxes(grid), coordinateGrid(grid)];
      const values = interpolateMap(map, pixels, interpolation).dataSync() as Float32Array;
      expectNumbersClose(values, interpolateMap(map, list, interpolation).dataSync(), 1e-5);
      expect(interpolation.isExact).to.equal([...values].every((value, index) => value === map.dataSync()[index]));
      const variable = createVariable(map.shape, map.dataSync() as Float32Array);
      const gradientAt = (coordinates: tf.Tensor2D | ReturnType<typeof gridAxes>) =>
        valueAndGradients(new Map([['map', variable]]), () => [
          tf.sum(
            tf.square(interpolateMap(variable as tf.Variable<tf.Rank.R4>, coordinates, interpolation)),
          ) as tf.Scalar,
        ]).gradients[0]?.dataSync() as Float32Array;
      expectNumbersClose(gradientAt(pixels), gradientAt(list), 1e-4);
    });

  it('has derivatives with respect to the coordinates of a grid, also at the pixels of the map', () => {
    const { rows, columns } = gridAxes({ height: 4, width: 3 });
    const grid = gridAxes({ height: 4, width: 3 });
    const sum = (axes: { rows: tf.Tensor1D; columns: tf.Tensor1D }) =>
      tf.sum(tf.square(interpolateMap(map, axes, interpolations.cubic)));
    const wanted = tf
      .grad((x) => sum({ rows: x as tf.Tensor1D, columns }))(rows)
      .dataSync();
    expectNumbersClose(
      tf
        .grad(() => sum(grid))(grid.rows)
        .dataSync(),
      wanted,
      1e-5,
    );
  });

  it('passes through the features, and is straight between them if linear', () => {
    const pixels = gridAxes({ height: 4, width: 3 });
    expectNumbersClose(interpolateMap(map, pixels, interpolations.cubic).dataSync(), map.dataSync(), 1e-6);
    const at = (row: number, column: number) =>
      tf.slice(interpolateMap(map, tf.tensor2d([row, column], [1, 2]), interpolations.linear), [0], [1]).dataSync();
    const feature = (row: number, column: number) => tf.slice(map, [0, row, column], [1, 1, 1]).dataSync();
    expectNumbersClose(at(-1, 1), feature(0, 2), 1e-6);
    expectNumbersClose(at(1 / 3, 0), feature(2, 1), 1e-6);
    const between = Array.from(feature(0, 0), (value, index) => (value + (feature(0, 1)[index] as number)) / 2);
    expectNumbersClose(at(-1, -0.5), between, 1e-6);
  });

  it('accepts maps of one row or column', () => {
    const row = interpolateMap(
      tf.tensor4d([1, 2, 3], [1, 1, 3, 1]),
      tf.tensor2d([0.5, 1], [1, 2]),
      interpolations.spline,
    );
    expect(row.dataSync()[0]).to.be.within(2.5, 3);
    expect(interpolateMap(tf.ones([1, 1, 1, 1]), tf.zeros([1, 2]), interpolations.linear).dataSync()[0]).to.equal(1);
  });
});
