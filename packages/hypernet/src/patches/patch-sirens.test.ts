import {
  apply,
  coordinateGrid,
  flattenParameters,
  parameterSpecs,
  type SirenParameters,
  sirenSpec,
  unflattenParameters,
} from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { gridAxes } from '../local/coordinates.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { blendWeight } from './blend-weights.js';
import { type PatchGrid, patchGrid } from './patch-grid.js';
import { applyPatches, patchSirenInputs } from './patch-sirens.js';

/** Returns the quintic step of a distance in patches. */
function weightAt(distance: number): number {
  const t = Math.max(0, 1 - Math.abs(distance));
  return 6 * t ** 5 - 15 * t ** 4 + 10 * t ** 3;
}

/** Returns the values at one coordinate as a weighted sum of all SIRENs, in float64 except for the SIRENs. */
function valuesEverywhere(
  siren: Parameters<typeof apply>[0],
  { rows, columns, count }: PatchGrid,
  parameters: SirenParameters,
  [row, column]: readonly [number, number],
): number[][] {
  const axes = [rows, columns] as const;
  const inputs = Array.from({ length: count }, (_, patch) => {
    const place = [Math.floor(patch / columns.count), patch % columns.count];
    const relative = axes.map(({ first, step }, axis) => {
      const at = axis === 0 ? row : column;
      return (at - first - (place[axis] as number) * step) / step;
    });
    const weight = axes.reduce((product, { first, step, count }, axis) => {
      const at = axis === 0 ? row : column;
      const inside = Math.min(Math.max(at, first), first + (count - 1) * step);
      return product * weightAt((inside - first) / step - (place[axis] as number));
    }, 1);
    return { numbers: relative, weight };
  });
  const images = (flattenParameters(parameters)[0] as tf.Tensor).shape[0] as number;
  return Array.from({ length: images / count }, (_, image) => {
    const coords = tf.tensor3d(
      Array.from({ length: images }, (_, index) => [inputs[index % count]?.numbers as number[]]),
    );
    const values = (apply(siren, parameters, coords) as tf.Tensor3D).arraySync();
    const sum = new Array<number>(siren.outputs).fill(0);
    for (let patch = 0; patch < count; patch++)
      for (let channel = 0; channel < siren.outputs; channel++)
        sum[channel] =
          (sum[channel] as number) +
          (inputs[patch]?.weight as number) * (values[image * count + patch]?.[0]?.[channel] as number);
    return sum;
  });
}

describe('the SIRENs of patches', () => {
  onCpu();

  const siren = sirenSpec({ outputs: 2, width: 5, hiddenLayers: 1, omega0: 3 });
  const draw = (grid: PatchGrid, images: number): SirenParameters =>
    unflattenParameters(
      parameterSpecs(siren).map(({ name, shape }) =>
        tf.tensor3d(drawNormal(1, name, images * grid.count * shape[0] * shape[1], 0.3), [
          images * grid.count,
          ...shape,
        ]),
      ),
    );

  it('are blended by weights that sum to one and have continuous second derivatives', () => {
    const distances = tf.linspace(-1, 0, 21);
    const both = tf.add(blendWeight(distances), blendWeight(tf.add(distances, 1)));
    expectNumbersClose(both.dataSync(), new Float32Array(21).fill(1), 1e-6);
    const second = tf.grad((at) => tf.sum(tf.grad((d) => tf.sum(blendWeight(d)))(at)));
    for (const end of [-1, 0, 1])
      expect(Math.abs(second(tf.tensor1d([end + 1e-4])).dataSync()[0] as number)).to.be.lessThan(0.01);
  });

  for (const [height, width] of [
    [12, 8],
    [9, 5],
    [3, 16],
  ] as const) {
    const grid = patchGrid({ height, width }, 4);
    const parameters = draw(grid, 2);
    const points = [
      [-1, -1],
      [1, 0.3],
      [0.05, -0.2],
      [-0.4, 0.99],
      [1.5, -1.2],
    ] as const;

    it(`give the blend of all of them at any coordinate of an image of ${height}×${width}`, () => {
      const got = applyPatches(siren, grid, parameters, tf.tensor2d(points.flat(), [points.length, 2]));
      expect(got.shape).to.deep.equal([2, points.length, 2]);
      for (const [index, point] of points.entries())
        expectNumbersClose(
          tf.slice(got, [0, index], [-1, 1]).dataSync(),
          Float32Array.from(valuesEverywhere(siren, grid, parameters, point).flat()),
          1e-5,
        );
    });
  }

  const grid = patchGrid({ height: 12, width: 8 }, 4);
  const parameters = draw(grid, 2);

  it('give the same values on a grid as at its coordinates, and in parts as at once', () => {
    const size = { height: 9, width: 7 };
    const coords = coordinateGrid(size);
    const whole = applyPatches(siren, grid, parameters, coords);
    const asGrid = applyPatches(siren, grid, parameters, gridAxes(size));
    expectNumbersClose(asGrid.dataSync(), whole.dataSync(), 1e-5);
    const parts = [0, 21, 42].map((start) => applyPatches(siren, grid, parameters, tf.slice(coords, [start], [21])));
    expectNumbersClose(tf.concat(parts, 1).dataSync(), whole.dataSync(), 1e-5);
  });

  it('give the same with every SIREN evaluated everywhere', () => {
    const coords = tf.tensor2d(drawNormal(1, 'points', 2 * 9, 0.7), [9, 2]);
    const wanted = applyPatches(siren, grid, parameters, coords);
    const got = applyPatches(siren, grid, parameters, coords, { everywhere: true });
    expectNumbersClose(got.dataSync(), wanted.dataSync(), 1e-5);
  });

  it('have the gradients of central differences with respect to coordinates and parameters', () => {
    const points = tf.tensor2d(drawNormal(1, 'points', 2 * 6, 0.5), [6, 2]);
    const [weight] = flattenParameters(parameters) as [tf.Tensor, ...tf.Tensor[]];
    const loss = (at: tf.Tensor, first: tf.Tensor) => {
      const changed = unflattenParameters([first, ...flattenParameters(parameters).slice(1)]);
      return tf.sum(tf.square(applyPatches(siren, grid, changed, at as tf.Tensor2D))) as tf.Scalar;
    };
    const gradients = tf.grads(loss)([points, weight]);
    for (const [input, gradient] of gradients.entries()) {
      const size = tf.norm(gradient).dataSync()[0] as number;
      const step = 1e-2 / size;
      const along = (by: number) => {
        const moved = [points, weight].map((x, index) => (index === input ? tf.add(x, tf.mul(gradient, by)) : x));
        return loss(moved[0] as tf.Tensor, moved[1] as tf.Tensor).dataSync()[0] as number;
      };
      expect((along(step) - along(-step)) / (2 * step * size ** 2), `input ${input}`).to.be.closeTo(1, 0.01);
    }
  });

  it('have a Laplacian that does not jump at the borders of patches', () => {
    const laplacian = (row: number) => {
      const value = (at: tf.Tensor) =>
        tf.sum(tf.slice(applyPatches(siren, grid, parameters, at as tf.Tensor2D, { fused: false }), [0], [1]));
      const slope = (axis: number) => (at: tf.Tensor) => tf.sum(tf.slice(tf.grad(value)(at), [0, axis], [-1, 1]));
      const at = tf.tensor2d([[row, 0.123]]);
      return [0, 1].reduce(
        (sum, axis) => sum + (tf.slice(tf.grad(slope(axis))(at), [0, axis], [1, 1]).dataSync()[0] as number),
        0,
      );
    };
    const { first, step } = grid.rows;
    for (const border of [first, first + step, first + step / 2]) {
      const [before, after] = [laplacian(border - 1e-4), laplacian(border + 1e-4)];
      expect(Math.abs(after - before)).to.be.lessThan(0.05 * (1 + Math.abs(before)));
    }
  });

  it('read coordinates relative to their patches', () => {
    const inputs = patchSirenInputs(grid, tf.tensor2d([[-1, -1]]), 2);
    expect(inputs.shape).to.deep.equal([2, 1, 2]);
    const own = (-1 - grid.rows.first) / grid.rows.step;
    const across = (-1 - grid.columns.first) / grid.columns.step;
    expectNumbersClose(tf.slice(inputs, [0], [1]).dataSync(), Float32Array.of(own, across), 1e-5);
  });

  it('leave only their values behind', () => {
    const coordinates = gridAxes({ height: 6, width: 6 });
    const before = tf.memory().numTensors;
    const values = applyPatches(siren, grid, parameters, coordinates);
    expect(tf.memory().numTensors).to.equal(before + 1);
    values.dispose();
  });
});
