import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { expectSameAsCpu } from '../../testing/compare.js';
import { bits, type Compared, expectFirstDerivatives, expectSecondDerivatives } from '../../testing/derivatives.js';
import { TestRandom } from '../../testing/random.js';

const EPSILON = 0.01;
const SHAPES = [
  [1, 1, 1, 1],
  [2, 3, 4, 5],
  [3, 2, 2, 16],
  [70, 3],
  [2, 5, 33],
  [1, 4, 4, 300],
  [40, 9, 9, 2],
];
const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const normalize = ([x, mean, variance, offset, scale]: readonly (tf.Tensor | undefined)[]) =>
  tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor1D,
    scale as tf.Tensor1D,
    EPSILON,
  );

function operands(shape: number[]) {
  const random = new TestRandom(1);
  const width = shape.at(-1) as number;
  const column = (low: number, high: number) => ({ shape: [width], values: random.floats(width, low, high) });
  return [
    { shape, values: random.floats(size(shape)) },
    column(-1, 1),
    column(0.5, 2),
    column(-1, 1),
    column(0.5, 2),
  ] as const;
}

function compared(shape: number[]): Compared {
  const given = operands(shape);
  const width = shape.at(-1) as number;
  return {
    shapes: given.map((operand) => operand.shape),
    values: given.map(({ values }) => values),
    compute: normalize,
    reference: ([x, mean, variance, offset, scale]) =>
      (x as Float64Array).map((value, i) => {
        const at = (numbers?: Float64Array) => numbers?.[i % width] as number;
        return ((value - at(mean)) * at(scale)) / Math.sqrt(at(variance) + EPSILON) + at(offset);
      }),
  };
}

describeEachIsa('batch normalization', () => {
  for (const shape of SHAPES) {
    it(`of [${shape}] is as on the cpu backend, with and without scale and offset`, () => {
      const all = operands(shape);
      for (const given of [[], [3], [4], [3, 4]])
        expectSameAsCpu(
          all,
          (tensors) => normalize(tensors.map((tensor, i) => (i < 3 || given.includes(i) ? tensor : undefined))),
          { absolute: 4e-6 },
        );
    });

    it(`of [${shape}] has the gradients of double precision`, () => {
      expectFirstDerivatives(compared(shape), 1e-5);
    });
  }

  it('has right second derivatives', () => {
    expectSecondDerivatives(compared([2, 3, 4, 5]), 2e-3);
  });

  it('accepts moments of other shapes, and int32, as the cpu backend does', () => {
    const random = new TestRandom(2);
    const x = { shape: [2, 3, 2, 4], values: random.floats(48) };
    for (const shape of [
      [2, 3, 2, 4],
      [1, 1, 1, 4],
    ]) {
      const moments = [0, 1].map(() => ({ shape, values: random.floats(size(shape), 0.5, 2) }));
      expectSameAsCpu([x, ...moments], (tensors) => normalize(tensors), { absolute: 4e-6 });
    }
    const columns = operands([2, 3, 2, 4]).slice(1);
    expectSameAsCpu([{ ...x, values: random.ints(48) }, ...columns], (tensors) => normalize(tensors), {
      absolute: 4e-6,
    });
  });

  it('gives the same bits for any number of threads', () => {
    const [x, ...columns] = operands([30, 20, 20, 24]);
    const results = withThreads([1, 2, 5], () => {
      let result = '';
      onBackend('native', () => {
        const tensors = [x, ...columns].map(({ shape, values }) => tf.tensor(values.slice(), shape));
        const squares = (...inputs: tf.Tensor[]) => tf.square(normalize(inputs));
        result = bits([normalize(tensors), ...tf.grads(squares)(tensors)]);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });
});
