import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawNormal } from '../../random/draw-normal.js';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { fitSiren } from '../fit-siren.js';
import type { FittedSignal } from '../fitted-signal.js';
import { type SignalSurface, sdfFit } from './sdf-fit.js';

/** Points on a sphere of radius 3 around (10, -20, 5). */
function ball(count: number): SignalSurface {
  const normals = drawNormal(1, 'ball', 3 * count, 1);
  for (let point = 0; point < count; point++) {
    const normal = normals.subarray(3 * point, 3 * point + 3);
    normal.set(normal.map((part) => part / Math.hypot(...normal)));
  }
  return { normals, positions: normals.map((part, index) => 3 * part + ([10, -20, 5][index % 3] as number)) };
}

/** A signal with the exact distances to a ball of radius 0.9 around the origin plus `off`. */
const exact = (off: number) =>
  ({
    sample: async (points: Float32Array) => {
      const length = (index: number) => Math.hypot(...points.subarray(3 * index, 3 * index + 3));
      return {
        value: Float32Array.from({ length: points.length / 3 }, (_, index) => length(index) - 0.9 + off),
        gradient: points.map((part, index) => part / length(Math.floor(index / 3))),
      };
    },
  }) as unknown as FittedSignal;

describe('sdfFit', () => {
  onCpu();

  it('learns the distance to a ball from oriented points, on and off the surface', async () => {
    const before = tf.memory().numTensors;
    const fit = sdfFit(ball(400), { batch: 48 });
    const network = { activation: 'sine', width: 24, hiddenLayers: 1, omega0: 4 } as const;
    const { signal } = await fitSiren(fit, { steps: 250, learningRate: 3e-3, network });
    const { distance, angle } = await fit.measure(signal);
    expect(distance).to.be.below(1);
    expect(angle).to.be.below(6);
    const { value } = await signal.sample(Float32Array.of(0, 0, 0, 0, 0.95, 0.95));
    expect(value[0]).to.be.below(-0.5);
    expect(value[1]).to.be.above(0.2);
    signal.dispose();
    fit.dispose?.();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('measures distances in percent of the diagonal and angles in degrees', async () => {
    const fit = sdfFit(ball(3000));
    const right = await fit.measure(exact(0));
    expect(right.distance).to.be.below(0.05);
    expect(right.angle).to.be.below(0.5);
    // The bounding box of a ball of diameter 1.8 has a diagonal of 1.8·√3.
    const { distance } = await fit.measure(exact(0.09));
    expect(distance).to.be.closeTo((100 * 0.09) / (1.8 * Math.sqrt(3)), 0.05);
    fit.dispose?.();
  });

  it('gives the volume in the units and coordinates of the points', async () => {
    const fit = sdfFit(ball(3000));
    const { values, size, min, max } = await fit.volume(exact(0), 11);
    expect(size).to.deep.equal([11, 11, 11]);
    for (const [axis, middle] of [10, -20, 5].entries()) {
      expect(min[axis]).to.be.closeTo(middle - 3 / 0.9, 0.02);
      expect(max[axis]).to.be.closeTo(middle + 3 / 0.9, 0.02);
    }
    expect(values[5 * 121 + 5 * 11 + 5], 'at the center').to.be.closeTo(-3, 0.02);
    expect(values[10 * 121 + 5 * 11 + 5], 'at the middle of a side').to.be.closeTo(3 / 0.9 - 3, 0.02);
    fit.dispose?.();
  });

  it('weights its loss terms as in the paper', async () => {
    const fit = sdfFit(ball(100), { batch: 50 });
    const { coordinates, targets } = fit.sample(0);
    const field = {
      coordinates,
      value: tf.fill([100, 1], 0.02),
      gradient: tf.reshape(tf.concat([tf.mul(targets.normals as tf.Tensor, 2), tf.zeros([50, 3])]), [100, 1, 3]),
      laplacian: tf.zeros([100, 1]),
    };
    const terms = fit.loss(field as never, targets) as Record<string, tf.Tensor>;
    const numbers = Object.fromEntries(
      Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] as number]),
    );
    expect(numbers.on).to.be.closeTo((3000 * 0.02) / 2, 1e-3);
    expect(numbers.off).to.be.closeTo((100 * Math.exp(-2)) / 2, 1e-3);
    expect(numbers.normal).to.be.closeTo(0, 1e-3);
    expect(numbers.eikonal).to.be.closeTo(50, 1e-2);
    tf.dispose([field, targets, terms]);
    fit.dispose?.();
  });

  it('penalizes a surface outside the bounding box of the points', async () => {
    const fit = sdfFit(ball(3000), { batch: 200 });
    const { coordinates, targets } = fit.sample(0);
    const gradient = tf.ones([400, 1, 3]);
    const beyond = (value: tf.Tensor) =>
      tf.tidy(() => {
        const terms = fit.loss({ coordinates, value, gradient } as never, targets) as Record<string, tf.Tensor>;
        return terms.beyond?.dataSync()[0] as number;
      });
    const true_ = tf.sub(tf.norm(coordinates, 2, 1, true), 0.9);
    expect(beyond(true_)).to.be.closeTo(0, 1e-4);
    expect(tf.tidy(() => beyond(tf.neg(tf.abs(true_))))).to.be.above(1);
    tf.dispose([coordinates, targets, gradient, true_]);
    fit.dispose?.();
  });

  it('rejects invalid oriented points', async () => {
    const surface = ball(4);
    const message = async (change: object) => (await errorOf(() => sdfFit({ ...surface, ...change }))).message;
    expect(await message({ normals: new Float32Array(3) })).to.match(/\[P, 3\], got 12 and 3 numbers/);
    expect(await message({ normals: new Float32Array(12) })).to.match(
      /normals of length 1, got another length at point 0/,
    );
    expect(await message({ positions: new Float32Array(12) })).to.match(/got copies of one/);
    expect(await message({ positions: surface.positions.with(7, Number.NaN) })).to.match(/got NaN at 7/);
  });
});
