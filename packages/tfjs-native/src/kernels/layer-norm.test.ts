import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { layerNormReference } from '../testing/attention-reference.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { bits, expectFirstDerivatives, expectSecondDerivatives, expectValues } from '../testing/derivatives.js';
import { TestRandom } from '../testing/random.js';
import { comparedLayerNorm as compared, EPSILON } from '../testing/transformer-cases.js';

const run = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap = { epsilon: EPSILON }): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attrs) as tf.Tensor | tf.Tensor[]].flat();

const SHAPES = [[5, 2], [3, 4, 7], [2, 16], [4, 33], [2, 2, 3, 100], [1, 257], [70, 6], [9]];

describeEachIsa('layer normalization', () => {
  for (const shape of SHAPES)
    for (const given of [1, 2, 3] as const)
      it(`of [${shape}] with ${given - 1} of scale and offset is that in double precision, and so are its gradients`, () => {
        expectValues(compared(shape, given), 2e-6);
        expectFirstDerivatives(compared(shape, given), 2e-5);
      });

  it('has right second derivatives', () => {
    for (const shape of [
      [3, 7],
      [2, 40],
    ])
      for (const given of [1, 3] as const) expectSecondDerivatives(compared(shape, given), 2e-3);
  });

  it('keeps its precision if the mean is large compared with the standard deviation', () => {
    // float32 resolves numbers near 1,000 to 6e-5.
    expectValues(compared([4, 64], 1, 1000), 1e-4);
  });

  it('gives the same bits for any number of threads, and every row what it has alone', () => {
    const random = new TestRandom(2);
    const values = [700 * 65, 700 * 65, 65, 65].map((n) => random.floats(n));
    const results = withThreads([1, 2, 3], () => {
      let result = '';
      onBackend('native', () => {
        const [dy, x] = values.slice(0, 2).map((v) => tf.tensor(v, [700, 65])) as [tf.Tensor, tf.Tensor];
        const [scale, offset] = values.slice(2).map((v) => tf.tensor(v)) as [tf.Tensor, tf.Tensor];
        const y = run('LayerNorm', [x, scale, offset]);
        const gradients = run('LayerNormGrad', [dy, x, scale, offset]);
        const row = tf.slice(x, [699, 0], [1, 65]);
        expect(bits(run('LayerNorm', [row, scale, offset]))).to.equal(
          bits([tf.slice(y[0] as tf.Tensor, [699, 0], [1, 65])]),
        );
        result = bits([...y, ...gradients]);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });

  it('sums the gradients with respect to scale and offset over many rows as in double precision', () => {
    const [rows, width] = [5000, 20];
    const random = new TestRandom(4);
    const [x, dy] = [random.floats(rows * width), random.floats(rows * width, -1, 2)];
    onBackend('native', () => {
      const found = run('LayerNormGrad', [
        tf.tensor(dy, [rows, width]),
        tf.tensor(x, [rows, width]),
        tf.ones([width]),
        tf.zeros([width]),
      ]);
      const normalized = layerNormReference(width, EPSILON)([Float64Array.from(x)]);
      for (let i = 0; i < width; i++) {
        let [byScale, byOffset] = [0, 0];
        for (let row = 0; row < rows; row++) {
          const d = dy[row * width + i] as number;
          byScale += d * (normalized[row * width + i] as number);
          byOffset += d;
        }
        expect((found[1] as tf.Tensor).dataSync()[i]).to.be.closeTo(byScale, 2e-3);
        expect((found[2] as tf.Tensor).dataSync()[i]).to.be.closeTo(byOffset, 2e-3);
      }
      return [];
    });
  });

  it('accepts no rows, and constant rows', () => {
    onBackend('native', () => {
      const [dx, dScale, dOffset] = run('LayerNormGrad', [
        tf.zeros([0, 3]),
        tf.zeros([0, 3]),
        tf.ones([3]),
        tf.ones([3]),
      ]) as [tf.Tensor, tf.Tensor, tf.Tensor];
      expect([dx.shape, [...dScale.dataSync()], [...dOffset.dataSync()]]).to.deep.equal([
        [0, 3],
        [0, 0, 0],
        [0, 0, 0],
      ]);
      expect((run('LayerNorm', [tf.zeros([2, 0])])[0] as tf.Tensor).shape).to.deep.equal([2, 0]);
      expect([...(run('LayerNorm', [tf.fill([2, 3], 7)])[0] as tf.Tensor).dataSync()]).to.deep.equal([
        0, 0, 0, 0, 0, 0,
      ]);
      return [];
    });
  });

  it('says what is wrong with its inputs', () => {
    onBackend('native', () => {
      const x = tf.zeros([4, 3]);
      const failures: [tf.Tensor[], tf.NamedAttrMap, RegExp][] = [
        [[x], {}, /LayerNorm: expected epsilon to be 0 or more, got undefined/],
        [[x], { epsilon: -1 }, /expected epsilon to be 0 or more, got -1/],
        [[x, tf.zeros([4])], { epsilon: 0 }, /expected scale of shape \[3\], got \[4\]/],
        [[x, tf.zeros([3]), tf.zeros([1])], { epsilon: 0 }, /expected offset of shape \[3\], got \[1\]/],
        [[tf.scalar(1)], { epsilon: 0 }, /one dimension or more, got a scalar/],
        [[tf.cast(x, 'int32')], { epsilon: 0 }, /expected float32 tensors, input 0 is int32/],
        [[], { epsilon: 0 }, /got 0 tensors/],
      ];
      for (const [inputs, attrs, message] of failures) expect(() => run('LayerNorm', inputs, attrs)).to.throw(message);
      expect(() => run('LayerNormGrad', [tf.zeros([3, 4]), x])).to.throw(/expected dy of shape \[4, 3\], got \[3, 4\]/);
      return [];
    });
  });
});
