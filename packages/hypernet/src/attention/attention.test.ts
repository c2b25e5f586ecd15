import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { attention } from './attention.js';

describe('attention', () => {
  onCpu();

  const [images, queries, keys, heads, features] = [2, 3, 5, 2, 6];
  const draw = (name: string, rows: number) =>
    tf.tensor3d(drawNormal(1, name, images * rows * features, 1), [images, rows, features]);
  const inputs = () => [draw('q', queries), draw('k', keys), draw('v', keys)] as const;
  const someMask = [1, 0, 1, 1, 0, 0, 0, 1, 0, 0];

  /** Attention computed one number at a time. */
  function expected(mask: readonly number[]): number[] {
    const [q, k, v] = inputs().map((x) => x.arraySync()) as [number[][][], number[][][], number[][][]];
    const size = features / heads;
    return q.flatMap((rows, image) =>
      rows.flatMap((asked) =>
        asked.map((_, feature) => {
          const head = Math.floor(feature / size);
          const weights = (k[image] as number[][]).map((key, index) => {
            const products = key.map((value, i) => (Math.floor(i / size) === head ? value * (asked[i] as number) : 0));
            const known = mask[image * keys + index] as number;
            return known * Math.exp(products.reduce((sum, product) => sum + product) / Math.sqrt(size));
          });
          const total = weights.reduce((sum, weight) => sum + weight);
          const answers = (v[image] as number[][]).map(
            (value, index) => (value[feature] as number) * (weights[index] as number),
          );
          return total === 0 ? 0 : answers.reduce((sum, answer) => sum + answer) / total;
        }),
      ),
    );
  }

  it('is the mean of the values by the softmax of the products, in each head', () => {
    const y = attention(...inputs(), { heads });
    expect(y.shape).to.deep.equal([images, queries, features]);
    expectNumbersClose(y.dataSync(), expected(Array(images * keys).fill(1)), 1e-5);
  });

  it('gives masked keys no weight, with a mask of numbers or booleans, whatever their values', () => {
    const mask = tf.tensor2d(someMask, [images, keys]);
    const [q, k, v] = inputs();
    expectNumbersClose(attention(q, k, v, { heads, mask }).dataSync(), expected(someMask), 1e-5);
    const known = tf.expandDims(mask, 2);
    const [otherK, otherV] = [k, v].map((x) => tf.add(tf.mul(x, known), tf.mul(tf.sub(1, known), 1e15)) as tf.Tensor3D);
    const other = attention(q, otherK as tf.Tensor3D, otherV as tf.Tensor3D, { heads, mask: tf.cast(mask, 'bool') });
    expectNumbersClose(other.dataSync(), expected(someMask), 1e-5);
  });

  it('is 0 with gradients of 0 if all keys are masked', () => {
    const mask = tf.tensor2d([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [images, keys]);
    const attend = (...xs: tf.Tensor[]) =>
      attention(...(xs as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]), { heads, mask });
    for (const tensor of [attend(...inputs()), ...tf.grads(attend)([...inputs()])]) {
      const values = Array.from(tensor.dataSync(), (value) => value + 0);
      expect(values.slice(0, values.length / 2).every((value) => value === 0)).to.equal(true);
      expect(values.every(Number.isFinite)).to.equal(true);
    }
  });

  it('has right first and second derivatives, with a mask and without', () => {
    const masks = [undefined, someMask, [0, 0, 0, 0, 0, 1, 1, 0, 1, 1]];
    for (const mask of masks)
      expectDerivatives(
        (xs) =>
          attention(...(xs as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]), {
            heads,
            ...(mask && { mask: tf.tensor2d(mask, [images, keys]) }),
          }),
        inputs(),
      );
  });

  it('is one kernel call if the backend has the kernel, unless disabled', () => {
    const xs = inputs();
    const mask = tf.tensor2d(someMask, [images, keys], 'bool');
    const calls = withFakeKernel('Attention', () => {
      attention(...xs, { heads });
      attention(...xs, { heads, mask });
      attention(...xs, { heads, fused: false });
    });
    const shapes = xs.map(({ shape }) => shape);
    expect(calls).to.deep.equal([
      { shapes, attributes: { heads } },
      { shapes: [...shapes, [2, 5]], attributes: { heads } },
    ]);
  });

  it('allocates no tensors but its result', () => {
    const [xs, mask] = [inputs(), tf.tensor2d(someMask, [images, keys])];
    const before = tf.memory().numTensors;
    tf.dispose(attention(...xs, { heads, mask }));
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects shapes that do not match, and a number of heads that does not divide the features', () => {
    const [q, k, v] = inputs();
    expect(() => attention(q, k, q, { heads })).to.throw(/attention: expected queries \[B, T, F\].*values \[2, 3, 6\]/);
    expect(() => attention(q, k, v, { heads, mask: tf.ones([2, 3]) })).to.throw(/got .*mask \[2, 3\]/);
    expect(() => attention(q, k, v, { heads: 4 })).to.throw(/heads: expected a divisor of 6, got 4/);
  });
});
