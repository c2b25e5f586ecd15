import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { bits, type Compared, expectFirstDerivatives, expectValues } from '../../testing/derivatives.js';
import { TestRandom } from '../../testing/random.js';

const run = (name: string, inputs: readonly tf.Tensor[], attributes: object = {}): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attributes as never) as tf.Tensor | tf.Tensor[]].flat();

const joined = (tensors: readonly tf.Tensor[]): tf.Tensor =>
  tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])));

const valuesOf = (shapes: readonly (readonly number[])[]): Float32Array[] => {
  const random = new TestRandom(3);
  return shapes.map((shape) => random.floats(tf.util.sizeFromShape([...shape]), -1, 1));
};

/** Heads with `counts` outputs of `features` features, for `images` images. */
function heads(images: number, features: number, counts: readonly number[]): Compared {
  const shapes = [[counts.length, images, features], ...counts.map((n) => [features, n]), ...counts.map((n) => [n])];
  return {
    shapes,
    values: valuesOf(shapes),
    compute: (inputs) => joined(run('HeadOutputs', inputs)),
    reference: ([x, ...others]) =>
      Float64Array.from(
        counts.flatMap((n, head) =>
          Array.from({ length: images * n }, (_, at) => {
            const [image, j] = [Math.floor(at / n), at % n];
            const [weight, offset] = [others[head] as Float64Array, others[counts.length + head] as Float64Array];
            let sum = offset[j] as number;
            for (let k = 0; k < features; k++)
              sum += (x?.[(head * images + image) * features + k] as number) * (weight[k * n + j] as number);
            return sum;
          }),
        ),
      ),
  };
}

const CASES: Record<string, Compared> = {
  'the outputs of one head': heads(1, 3, [5]),
  'the outputs of heads of several sizes': heads(7, 35, [5, 130, 1]),
  'weighted squares': (() => {
    const shapes = [[70, 3], [1], [20, 50], [2, 0]];
    const weights = [0.5, 2, 0.01, 1];
    return {
      shapes,
      values: valuesOf(shapes),
      compute: (inputs) => run('WeightedSquares', inputs, { weights })[0] as tf.Tensor,
      reference: (inputs) =>
        Float64Array.of(inputs.reduce((sum, x, i) => x.reduce((s, v) => s + (weights[i] as number) * v * v, sum), 0)),
    };
  })(),
  'rows of a common norm': {
    shapes: [[5, 13]],
    values: valuesOf([[5, 13]]),
    compute: (inputs) => run('NormalizedRows', inputs)[0] as tf.Tensor,
    reference: ([x = new Float64Array()]) =>
      x.map((value, at) => {
        const row = x.subarray(at - (at % 13), at - (at % 13) + 13);
        return (value * Math.sqrt(13)) / Math.hypot(...row);
      }),
  },
};

describeEachIsa('batched kernels', () => {
  for (const [title, compared] of Object.entries(CASES))
    it(`compute ${title} and their gradients as in double precision`, () => {
      expectValues(compared, 1e-6);
      expectFirstDerivatives(compared, 1e-6);
    });

  it('compute heads with the bits of separate products, for any number of threads, also of a postponed gradient', () => {
    const { shapes, values } = heads(16, 64, [4096, 3]);
    const ofHeads = ([x, ...others]: readonly tf.Tensor[], together: boolean) =>
      together
        ? run('HeadOutputs', [x as tf.Tensor, ...others])
        : tf
            .unstack(x as tf.Tensor)
            .map((a, head) =>
              tf.fused.matMul({ a, b: others[head] as tf.Tensor2D, bias: others[2 + head] as tf.Tensor1D }),
            );
    const results = withThreads([1, 2, 3], () =>
      [true, false].map((together) => {
        let result = '';
        onBackend('native', () => {
          const inputs = values.map((array, i) => tf.tensor(array.slice(), [...(shapes[i] as number[])]));
          const loss = (...given: tf.Tensor[]) => tf.sum(tf.square(joined(ofHeads(given, together))));
          result = bits([...ofHeads(inputs, together), ...tf.grads(loss)(inputs)]);
          return [];
        });
        return result;
      }),
    );
    expect(new Set(results.flat()).size).to.equal(1);
  });

  it('keep no tensor and no array beside their results', () => {
    const { shapes, values } = heads(16, 64, [4096, 3]);
    onBackend('native', () => {
      const inputs = values.map((array, i) => tf.tensor(array.slice(), [...(shapes[i] as number[])]));
      const data = () => tf.engine().state.numDataBuffers;
      const before = [tf.memory().numTensors, data()];
      const outputs = run('HeadOutputs', inputs);
      const gradients = run('HeadOutputsGrad', [...outputs, ...inputs]);
      const weights = inputs.map(() => 1);
      const squares = run('WeightedSquaresGrad', [tf.scalar(1), ...inputs], { weights });
      const sums = run('AddPairs', [...squares, ...gradients]);
      expect(sums.map(({ shape }) => shape)).to.deep.equal(shapes);
      expect(sums[0]?.dataSync()[5]).to.equal(
        Math.fround((squares[0]?.dataSync()[5] as number) + (gradients[0]?.dataSync()[5] as number)),
      );
      expect(tf.memory().numTensors).to.equal((before[0] as number) + 2 + 5 * 3 + 1);
      tf.dispose([outputs, gradients, squares, sums]);
      expect(data()).to.equal((before[1] as number) + 1);
      return [];
    });
  });

  it('compute heads without images', () => {
    onBackend('native', () => {
      const inputs = [tf.zeros([1, 0, 3]), tf.ones([3, 2]), tf.ones([2])];
      const [y] = run('HeadOutputs', inputs) as [tf.Tensor];
      expect(y.shape).to.deep.equal([0, 2]);
      const gradients = run('HeadOutputsGrad', [y, ...inputs]);
      expect(gradients.map((tensor) => [...tensor.dataSync()])).to.deep.equal([[], [0, 0, 0, 0, 0, 0], [0, 0]]);
      return [];
    });
  });

  it('say what is wrong with their inputs', () => {
    onBackend('native', () => {
      const inputs = [tf.zeros([1, 2, 3]), tf.zeros([3, 4]), tf.zeros([4])] as const;
      expect(() => run('HeadOutputs', inputs.slice(1))).to.throw(/an offset for each head, got 2 tensors/);
      expect(() => run('HeadOutputs', [tf.zeros([2, 2, 3]), ...inputs.slice(1)])).to.throw(/of 1 heads, got 2/);
      expect(() => run('HeadOutputs', [...inputs.slice(0, 2), tf.zeros([5])])).to.throw(/offset 1/);
      expect(() => run('HeadOutputsGrad', [tf.zeros([2, 5]), ...inputs])).to.throw(/dy 1 of shape \[2, 4\]/);
      expect(() => run('WeightedSquares', inputs, { weights: [1] })).to.throw(/3 weights, got \[1\]/);
      expect(() => run('NormalizedRows', [inputs[0]])).to.throw(/x \[B, D\], got \[1, 2, 3\]/);
      expect(() => run('NormalizedRowsGrad', [inputs[1], tf.zeros([3, 5])])).to.throw(/dy of shape \[3, 5\]/);
      expect(() => run('AddPairs', inputs)).to.throw(/pairs, got 3 tensors/);
      expect(() => run('AddPairs', inputs.slice(1))).to.throw(/b 1 of shape \[3, 4\]/);
      return [];
    });
  });
});
