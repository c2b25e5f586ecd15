import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { geluReference } from '../testing/attention-reference.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { bits, expectFirstDerivatives, expectSecondDerivatives, expectValues } from '../testing/derivatives.js';
import { TestRandom } from '../testing/random.js';
import { comparedGelu as compared } from '../testing/transformer-cases.js';

const run = (name: string, inputs: readonly tf.Tensor[]): tf.Tensor =>
  tf.engine().runKernel(name, inputs as never, {}) as tf.Tensor;

describeEachIsa('the Gaussian error linear unit', () => {
  for (const shape of [[1], [17], [3, 5, 7], [20_000]])
    it(`of [${shape}] is that in double precision, and so are its gradients`, () => {
      expectValues(compared(shape), 1e-6);
      expectFirstDerivatives(compared(shape), 1e-6);
      expectSecondDerivatives(compared(shape), 1e-4);
    });

  it('is right within 1e-7 everywhere, and 0 far below', () => {
    onBackend('native', () => {
      const x = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
      const [y, slope] = [run('Gelu', [tf.tensor(x)]), run('GeluGrad', [tf.ones([2001]), tf.tensor(x)])];
      const wanted = geluReference([Float64Array.from(x)]);
      for (let i = 0; i < x.length; i++) {
        const tolerance = 1e-7 + 1e-7 * Math.abs(wanted[i] as number);
        expect(y.dataSync()[i], `${x[i]}`).to.be.closeTo(wanted[i] as number, 2 * tolerance);
        const step = 1e-5;
        const [above, below] = [1, -1].map((s) => geluReference([Float64Array.of((x[i] as number) + s * step)])[0]);
        expect(slope.dataSync()[i], `${x[i]}`).to.be.closeTo(
          ((above as number) - (below as number)) / (2 * step),
          5e-7,
        );
      }
      const far = tf.tensor([-1e30, -Infinity, Infinity, 1e30, NaN]);
      expect([...run('Gelu', [far]).dataSync()]).to.deep.equal([-0, -0, Infinity, Math.fround(1e30), NaN]);
      expect([...run('GeluGrad', [tf.ones([5]), far]).dataSync()].map((v) => v + 0)).to.deep.equal([0, 0, 1, 1, NaN]);
      return [];
    });
  });

  it('gives the same bits for any number of threads', () => {
    const values = new TestRandom(1).floats(50_001);
    const results = withThreads([1, 2, 3], () => {
      let result = '';
      onBackend('native', () => {
        const x = tf.tensor(values);
        result = bits([run('Gelu', [x]), run('GeluGrad', [x, x])]);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });

  it('accepts empty tensors, and says what is wrong with its inputs', () => {
    onBackend('native', () => {
      expect(run('Gelu', [tf.zeros([0, 3])]).shape).to.deep.equal([0, 3]);
      expect(() => run('Gelu', [])).to.throw(/Gelu: expected 1 tensors, got 0/);
      expect(() => run('Gelu', [tf.zeros([2], 'int32')])).to.throw(/expected float32 tensors, input 0 is int32/);
      expect(() => run('GeluGrad', [tf.zeros([2]), tf.zeros([3])])).to.throw(/expected dy of shape \[3\], got \[2\]/);
      return [];
    });
  });
});
