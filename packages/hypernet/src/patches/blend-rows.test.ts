import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { blendRows, type RowBlend } from './blend-rows.js';

describe('blendRows', () => {
  onCpu();

  const x = tf.tensor3d(drawNormal(1, 'x', 2 * 3 * 2, 1), [2, 3, 2]);
  // Two sums: of rows 2 and 0, and of row 1 alone.
  const blend: RowBlend = {
    sums: { terms: 2, indices: Int32Array.of(2, 0, -1, 1), weights: Float32Array.of(0.5, 2, 0, -3) },
    inverse: { terms: 1, indices: Int32Array.of(0, 1, 0), weights: Float32Array.of(2, -3, 0.5) },
  };

  it('gives weighted sums', () => {
    const wanted = x.arraySync().map((rows) => {
      const row = (index: number, column: number) => rows[index]?.[column] as number;
      return [0, 1].map((sum) => [0, 1].map((c) => (sum === 0 ? 0.5 * row(2, c) + 2 * row(0, c) : -3 * row(1, c))));
    });
    expectNumbersClose(blendRows(x, blend).dataSync(), wanted.flat(2), 1e-6);
  });

  it('has the gradient of the sums, at second order too', () => {
    const loss = (at: tf.Tensor) => tf.sum(tf.pow(blendRows(at as tf.Tensor3D, blend), 3)) as tf.Scalar;
    const cotangent = tf.mul(3, tf.square(blendRows(x, blend))) as tf.Tensor3D; // [2, 2, 2]
    const transposed = (g: tf.Tensor3D) => blendRows(g, { sums: blend.inverse, inverse: blend.sums });
    const first = tf.grad(loss)(x);
    expectNumbersClose(first.dataSync(), transposed(cotangent).dataSync(), 1e-5);
    const step = 1e-2;
    const direction = tf.tensor3d(drawNormal(2, 'direction', 12, 1), [2, 3, 2]);
    const along = (by: number) => loss(tf.add(x, tf.mul(direction, by))).dataSync()[0] as number;
    const slope = tf.sum(tf.mul(first, direction)).dataSync()[0] as number;
    expect((along(step) - along(-step)) / (2 * step)).to.be.closeTo(slope, 1e-2 * Math.abs(slope));
    const second = tf.grad((at) => tf.sum(tf.mul(tf.grad(loss)(at), direction)))(x);
    const wanted = tf.mul(tf.mul(6, blendRows(x, blend)), blendRows(direction, blend)) as tf.Tensor3D;
    expectNumbersClose(second.dataSync(), transposed(wanted).dataSync(), 1e-4);
  });

  it('uses a kernel of the backend if there is one, and leaves nothing behind', () => {
    const before = tf.memory().numTensors;
    blendRows(x, blend).dispose();
    const calls = withFakeKernel('BlendRows', () => blendRows(x, blend).dispose());
    expect(calls.map(({ shapes }) => shapes)).to.deep.equal([
      [
        [2, 3, 2],
        [2, 2],
        [2, 2],
      ],
    ]);
    expect(tf.memory().numTensors).to.equal(before);
  });
});
