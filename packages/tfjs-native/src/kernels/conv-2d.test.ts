import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { expectSameAsCpu } from '../testing/compare.js';
import { type ConvCase, operand, size, title } from '../testing/conv-cases.js';
import { TestRandom } from '../testing/random.js';

const CASES: ConvCase[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
  { x: [2, 5, 7, 3], filter: [3, 3, 3, 4] },
  { x: [3, 8, 8, 4], filter: [3, 3, 4, 32], strides: 2 },
  { x: [40, 4, 4, 9], filter: [3, 3, 9, 70], strides: 2 },
  { x: [2, 9, 6, 17], filter: [5, 5, 17, 5] },
  { x: [2, 9, 6, 130], filter: [2, 4, 130, 66], strides: [2, 3] },
  { x: [1, 12, 12, 2], filter: [4, 3, 2, 3], pad: 'valid', strides: [1, 2] },
  { x: [2, 6, 6, 5], filter: [1, 1, 5, 7] },
  { x: [2, 6, 6, 2], filter: [3, 3, 2, 3], pad: 2 },
  { x: [2, 6, 7, 2], filter: [3, 2, 2, 3], pad: [[0, 0], [2, 0], [1, 3], [0, 0]] }, // biome-ignore format: one line a case
  { x: [2, 3, 3, 2], filter: [5, 5, 2, 3] },
  { x: [0, 4, 4, 2], filter: [3, 3, 2, 3] },
];

const outShape = ({ x, filter, strides = 1, pad = 'same' }: ConvCase) =>
  tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad as number).outShape;

describeEachIsa('convolutions', () => {
  it('use the corner of a gradient that is larger than the result, as the cpu backend does', () => {
    const random = new TestRandom(3);
    expectSameAsCpu(
      [operand(random, [1, 8, 8, 8]), operand(random, [8, 8, 8, 8])],
      ([dy, filter]) => tf.conv2dTranspose(dy as tf.Tensor4D, filter as tf.Tensor4D, [1, 4, 4, 8], 1, 'same'),
      { absolute: 1e-5 },
    );
  });

  for (const c of CASES) {
    const { x, filter, strides = 1, pad = 'same' } = c;
    const tolerance = { absolute: 2e-6 * Math.sqrt(size(filter)) };

    it(`convolve ${title(c)} as the cpu backend does`, () => {
      const random = new TestRandom(1);
      expectSameAsCpu(
        [operand(random, x), operand(random, filter)],
        ([a, f]) => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, strides, pad),
        tolerance,
      );
    });

    it(`give both gradients of ${title(c)} as the cpu backend does`, () => {
      const random = new TestRandom(2);
      expectSameAsCpu(
        [operand(random, x), operand(random, filter), operand(random, outShape(c))],
        ([a, f, dy]) =>
          tf.grads((p, q) => tf.conv2d(p as tf.Tensor4D, q as tf.Tensor4D, strides, pad))([a, f] as tf.Tensor[], dy),
        { absolute: 4e-6 * Math.sqrt(size(x)) },
      );
    });
  }

  it('convolve with dilations as the cpu backend does', () => {
    const random = new TestRandom(3);
    for (const dilations of [2, [1, 3], [3, 1]] as (number | [number, number])[])
      expectSameAsCpu(
        [operand(random, [2, 11, 9, 3]), operand(random, [3, 3, 3, 20])],
        ([a, f]) => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, 'same', 'NHWC', dilations),
        { absolute: 1e-5 },
      );
  });

  for (const activation of ['relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu', 'linear'] as const)
    it(`add a bias and apply ${activation} as the cpu backend does`, () => {
      const random = new TestRandom(4);
      const operands = [[2, 9, 9, 6], [3, 3, 6, 21], [21], [21]].map((shape) => operand(random, shape));
      expectSameAsCpu(
        activation === 'prelu' ? operands : operands.slice(0, 3),
        ([a, f, bias, slopes]) =>
          tf.fused.conv2d({
            x: a as tf.Tensor4D,
            filter: f as tf.Tensor4D,
            strides: 2,
            pad: 'same',
            bias: bias as tf.Tensor,
            activation,
            leakyreluAlpha: 0.1,
            ...(slopes ? { preluActivationWeights: slopes } : {}),
          }),
        { absolute: 2e-5 },
      );
    });

  it('keep a relative error below 1e-5 over a long sum, against float64', () => {
    const random = new TestRandom(5);
    const [x, filter] = [random.floats(6 * 6 * 256), random.floats(5 * 5 * 256 * 8)];
    const got = onBackend('native', () => {
      const y = tf.conv2d(tf.tensor4d(x, [1, 6, 6, 256]), tf.tensor4d(filter, [5, 5, 256, 8]), 1, 'valid');
      return [tf.tensor(y.dataSync().slice())];
    })[0] as tf.Tensor;
    const values = got.dataSync();
    let error = 0;
    let power = 0;
    for (let out = 0; out < values.length; out++) {
      const [row, column, channel] = [Math.floor(out / 16), Math.floor(out / 8) % 2, out % 8];
      let sum = 0;
      for (let i = 0; i < 5 * 5 * 256; i++) {
        const [dy, dx, c] = [Math.floor(i / 1280), Math.floor(i / 256) % 5, i % 256];
        sum += (x[((row + dy) * 6 + column + dx) * 256 + c] as number) * (filter[i * 8 + channel] as number);
      }
      error += ((values[out] as number) - sum) ** 2;
      power += sum ** 2;
    }
    got.dispose();
    expect(Math.sqrt(error / power)).to.be.below(1e-5);
  });

  it('give the same bits for any number of threads', () => {
    const random = new TestRandom(6);
    const [x, f, dy] = [random.floats(5 * 20 * 20 * 24), random.floats(9 * 24 * 40), random.floats(5 * 10 * 10 * 40)];
    const runs = withThreads([1, 2, 3], () =>
      onBackend('native', () => {
        const input = tf.tensor4d(x, [5, 20, 20, 24]);
        const filter = tf.tensor4d(f, [3, 3, 24, 40]);
        const y = tf.conv2d(input, filter, 2, 'same');
        const gradients = tf.grads((p, q) => tf.conv2d(p as tf.Tensor4D, q as tf.Tensor4D, 2, 'same'))(
          [input, filter],
          tf.tensor4d(dy, [5, 10, 10, 40]),
        );
        return { bits: [y, ...gradients].map((t) => Array.from(t.dataSync())) as never };
      }),
    );
    for (const run of runs.slice(1)) expect(run).to.deep.equal(runs[0]);
  });

  it("throw tfjs's own error for shapes that do not fit", () => {
    expect(() =>
      onBackend('native', () =>
        tf.conv2d(tf.zeros([1, 4, 4, 3]) as tf.Tensor4D, tf.zeros([3, 3, 2, 4]) as tf.Tensor4D, 1, 'same'),
      ),
    ).to.throw(/depth of input/);
  });
});
