import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { TestRandom } from '../../../tfjs-native/src/testing/random.js';
import { numbersOf, onWebGPU, run } from '../testing/on-webgpu.js';

/** Function of tensors, and the shapes of the tensors. */
interface Compared {
  readonly shapes: readonly number[][];
  readonly kernel: (inputs: tf.Tensor[]) => tf.Tensor[];
  readonly composed: (inputs: tf.Tensor[]) => tf.Tensor[];
}

const HEADS = { images: 17, features: 35, counts: [5, 130, 7500] };
const { images, features, counts } = HEADS;

const CASES: Record<string, Compared> = {
  'outputs of heads, small and large': {
    shapes: [[3, images, features], ...counts.map((n) => [features, n]), ...counts.map((n) => [n])],
    kernel: (inputs) => run('HeadOutputs', inputs, {}),
    composed: ([x, ...others]) =>
      tf
        .unstack(x as tf.Tensor)
        .map((own, head) =>
          tf.add(tf.matMul(own as tf.Tensor2D, others[head] as tf.Tensor2D), others[3 + head] as tf.Tensor),
        ),
  },
  'weighted squares of tensors of several shapes': {
    shapes: [[70, 3], [1], [5000], [2, 3, 4]],
    kernel: (inputs) => run('WeightedSquares', inputs, { weights: [0.5, 2, 0.01, 1] }),
    composed: (inputs) => [
      tf.addN(inputs.map((x, index) => tf.mul(tf.sum(tf.square(x)), [0.5, 2, 0.01, 1][index] as number))),
    ],
  },
  'rows of a common norm': {
    shapes: [[7, 130]],
    kernel: (inputs) => run('NormalizedRows', inputs, {}),
    composed: ([x]) => [tf.mul(tf.div(x as tf.Tensor, tf.norm(x as tf.Tensor, 2, 1, true)), Math.sqrt(130))],
  },
  'sums and means along leading, middle and last axes': {
    shapes: [[3, 40, 5]],
    kernel: ([x]) => sums(x as tf.Tensor),
    composed: ([x]) => sums(x as tf.Tensor),
  },
  'a sum of nine tensors': {
    shapes: Array.from({ length: 9 }, () => [4, 3]),
    kernel: (inputs) => [tf.addN(inputs)],
    composed: (inputs) => [tf.addN(inputs)],
  },
  'squares and rectified numbers': {
    shapes: [[30]],
    kernel: ([x]) => [tf.square(x as tf.Tensor), tf.relu(x as tf.Tensor)],
    composed: ([x]) => [tf.square(x as tf.Tensor), tf.relu(x as tf.Tensor)],
  },
};

const sums = (x: tf.Tensor): tf.Tensor[] => [
  ...[tf.sum(x, 0), tf.sum(x, 1, true), tf.mean(x, [0, 1]), tf.sum(x, [1, 2]), tf.mean(x, 2), tf.sum(x, [0, 2])],
];

function expectClose(got: Float32Array, wanted: Float32Array, tolerance: number): void {
  expect(got.length).to.equal(wanted.length);
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  const far = got.findIndex((value, index) => !(Math.abs(value - (wanted[index] as number)) <= tolerance * scale));
  expect(far, `${got[far]} for ${wanted[far]}`).to.equal(-1);
}

describe('batched kernels on WebGPU', function () {
  this.timeout(120_000);
  onWebGPU();

  for (const [title, { shapes, kernel, composed }] of Object.entries(CASES))
    it(`have the values and gradients of their composition: ${title}`, async () => {
      const random = new TestRandom(3);
      const values = shapes.map((shape) => random.floats(tf.util.sizeFromShape(shape), -1, 1));
      const evaluate = (f: Compared['kernel']) =>
        numbersOf(() => {
          const inputs = values.map((array, index) => tf.tensor(array.slice(), shapes[index] as number[]));
          const weighted = (...tensors: tf.Tensor[]) =>
            tf.addN(f(tensors).map((y, index) => tf.sum(tf.mul(tf.square(y), tf.add(y, 1 + index)))));
          const gradients = tf.grads(weighted)(inputs);
          return [...f(inputs), ...gradients];
        });
      const got = await evaluate(kernel);
      await tf.setBackend('cpu');
      const wanted = await evaluate(composed).finally(() => tf.setBackend('webgpu'));
      expect(got.map(({ shape }) => shape)).to.deep.equal(wanted.map(({ shape }) => shape));
      got.forEach(({ values: own }, index) => {
        expectClose(own, wanted[index]?.values as Float32Array, 1e-5);
      });
    });

  it('add pairs of tensors that share buffers and that do not', async () => {
    const [first, second, third] = await numbersOf(() => {
      const shared = run('WeightedSquaresGrad', [tf.scalar(1), tf.ones([3]), tf.ones([2, 2])], { weights: [1, 2] });
      return run('AddPairs', [...shared, tf.ones([1]), tf.tensor1d([1, 2, 3]), tf.ones([2, 2]), tf.ones([1])], {});
    });
    expect([...(first?.values ?? [])]).to.deep.equal([3, 4, 5]);
    expect([...(second?.values ?? [])]).to.deep.equal([5, 5, 5, 5]);
    expect([...(third?.values ?? [])]).to.deep.equal([2]);
  });

  it('say what is wrong with their inputs', () => {
    tf.tidy(() => {
      const heads = [tf.zeros([1, 2, 3]), tf.zeros([3, 4]), tf.zeros([4])];
      expect(() => run('HeadOutputs', heads.slice(1), {})).to.throw(/an offset for each head, got 2 tensors/);
      expect(() => run('HeadOutputs', [tf.zeros([2, 2, 3]), ...heads.slice(1)], {})).to.throw(/of 1 heads, got 2/);
      expect(() => run('HeadOutputs', [...heads.slice(0, 2), tf.zeros([5])], {})).to.throw(/offset 1/);
      expect(() => run('WeightedSquares', heads, { weights: [1] })).to.throw(/3 weights, got \[1\]/);
    });
  });
});
