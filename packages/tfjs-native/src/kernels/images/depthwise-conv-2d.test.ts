import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { type ConvCase, type Four, operand, size, title } from '../../testing/conv-cases.js';
import { bits, expectFirstDerivatives } from '../../testing/derivatives.js';
import { TestRandom } from '../../testing/random.js';

const CASES: ConvCase[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
  { x: [2, 5, 7, 3], filter: [3, 3, 3, 1] },
  { x: [2, 9, 8, 32], filter: [3, 3, 32, 1], strides: 2 },
  { x: [1, 6, 7, 75], filter: [3, 3, 75, 1] },
  { x: [2, 9, 6, 17], filter: [5, 4, 17, 1], strides: [2, 3] },
  { x: [2, 6, 6, 5], filter: [3, 3, 5, 4] },
  { x: [1, 7, 8, 20], filter: [2, 3, 20, 3], strides: 2, pad: 'valid' },
  { x: [2, 6, 6, 2], filter: [3, 3, 2, 1], pad: 2 },
  { x: [2, 6, 7, 2], filter: [3, 2, 2, 2], pad: [[0, 0], [2, 0], [1, 3], [0, 0]] }, // biome-ignore format: one line a case
  { x: [2, 3, 3, 4], filter: [5, 5, 4, 1] },
  { x: [1, 6, 7, 3], filter: [2, 2, 3, 1], strides: 5 },
];

describeEachIsa('depthwise convolutions', () => {
  for (const c of CASES) {
    const { x, filter, strides = 1, pad = 'same' } = c;
    const convolve = (a: tf.Tensor, f: tf.Tensor) =>
      tf.depthwiseConv2d(a as tf.Tensor4D, f as tf.Tensor4D, strides, pad as number);

    it(`convolve ${title(c)} as the cpu backend does`, () => {
      const random = new TestRandom(1);
      expectSameAsCpu(
        [operand(random, x), operand(random, filter)],
        ([a, f]) => convolve(a as tf.Tensor, f as tf.Tensor),
        { absolute: 1e-5 },
      );
    });

    it(`give both gradients of ${title(c)} as the cpu backend does`, () => {
      const random = new TestRandom(2);
      const shape = tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad as number, undefined, true).outShape;
      expectSameAsCpu(
        [operand(random, x), operand(random, filter), operand(random, shape)],
        ([a, f, dy]) => tf.grads(convolve)([a, f] as tf.Tensor[], dy),
        { absolute: 2e-5 },
      );
    });
  }

  it('convolve with dilations as the cpu backend does', () => {
    const random = new TestRandom(3);
    for (const dilations of [2, [1, 3], [3, 1]] as (number | [number, number])[])
      expectSameAsCpu(
        [operand(random, [2, 11, 9, 18]), operand(random, [3, 3, 18, 1])],
        ([a, f]) => tf.depthwiseConv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, 'same', 'NHWC', dilations),
        { absolute: 1e-5 },
      );
  });

  it('give the gradients with dilations, which the cpu backend lacks', () => {
    const random = new TestRandom(4);
    const [shape, filter] = [[1, 7, 6, 3] as Four, [3, 2, 3, 2] as Four];
    const attrs = { strides: [1, 1], pad: 'same', dilations: [2, 3] };
    const compute = ([x, f]: readonly tf.Tensor[]) =>
      tf.customGrad((...args: unknown[]) => {
        const [a, b] = args as [tf.Tensor, tf.Tensor];
        const run = (name: string, inputs: object, more: object) =>
          tf.engine().runKernel(name, inputs as never, { ...attrs, ...more } as never) as tf.Tensor;
        return {
          value: run(tf.DepthwiseConv2dNative, { x: a, filter: b }, {}),
          gradFunc: (dy: tf.Tensor) => [
            run(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: b }, { inputShape: shape }),
            run(tf.DepthwiseConv2dNativeBackpropFilter, { x: a, dy }, { filterShape: filter }),
          ],
        };
      })(x as tf.Tensor, f as tf.Tensor);
    expectFirstDerivatives(
      {
        shapes: [shape, filter],
        values: [random.floats(size(shape)), random.floats(size(filter))],
        compute,
        reference: ([x, f]) => dilated(x as Float64Array, f as Float64Array),
      },
      1e-5,
    );
  });

  it('apply bias and activation as the cpu backend does', () => {
    const random = new TestRandom(5);
    const operands = [operand(random, [1, 5, 6, 19]), operand(random, [3, 3, 19, 1]), operand(random, [19])];
    for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const)
      expectSameAsCpu(
        [...operands, operand(random, [19])],
        ([x, filter, bias, preluActivationWeights]) =>
          tf.fused.depthwiseConv2d({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            bias: bias as tf.Tensor,
            activation,
            leakyreluAlpha: 0.3,
            ...(activation === 'prelu' && { preluActivationWeights: preluActivationWeights as tf.Tensor }),
          }),
        { absolute: 1e-5 },
      );
  });

  it('give the same bits for any number of threads', () => {
    const random = new TestRandom(6);
    const [x, f] = [random.floats(3 * 40 * 40 * 24), random.floats(9 * 24)];
    const results = withThreads([1, 2, 5], () => {
      let result = '';
      onBackend('native', () => {
        const inputs = [tf.tensor4d(x.slice(), [3, 40, 40, 24]), tf.tensor4d(f.slice(), [3, 3, 24, 1])];
        const convolve = (a: tf.Tensor, b: tf.Tensor) =>
          tf.square(tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'));
        result = bits([convolve(...(inputs as [tf.Tensor, tf.Tensor])), ...tf.grads(convolve)(inputs)]);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });
});

/** Convolves [1, 7, 6, 3] by [3, 2, 3, 2] with dilations of 2 and 3, in double precision. */
function dilated(x: Float64Array, f: Float64Array): Float64Array {
  const y = new Float64Array(7 * 6 * 6);
  // `same` adds (3 − 1) · 2 = 4 rows and (2 − 1) · 3 = 3 columns, the smaller half before the image.
  for (let row = 0; row < 7; row++)
    for (let column = 0; column < 6; column++)
      for (let channel = 0; channel < 6; channel++)
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 2; j++) {
            const [r, c] = [row + 2 * i - 2, column + 3 * j - 1];
            if (r < 0 || r >= 7 || c < 0 || c >= 6) continue;
            const at = (row * 6 + column) * 6 + channel;
            const pixel = x[(r * 6 + c) * 3 + Math.floor(channel / 2)] as number;
            y[at] = (y[at] as number) + pixel * (f[(i * 2 + j) * 6 + channel] as number);
          }
  return y;
}
