import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { gelu } from './gelu.js';

describe('the Gaussian error linear unit', () => {
  onCpu();

  it('is x times the normal distribution function at x', () => {
    const x = tf.tensor([-6, -2, -1, -0.5, 0, 0.5, 1, 2, 6, 30], [2, 5]);
    const y = gelu(x);
    expect(y.shape).to.deep.equal([2, 5]);
    // Of the distribution function's tables.
    const wanted = [
      -6e-9,
      -2 * 0.0227501,
      -0.1586553,
      -0.5 * 0.3085375,
      0,
      0.5 * 0.6914625,
      0.8413447,
      2 * 0.9772499,
      6,
      30,
    ];
    expectNumbersClose(y.dataSync(), wanted, 1e-6);
  });

  it('has right first and second derivatives', () => {
    expectDerivatives(([x]) => gelu(x as tf.Tensor), [tf.tensor(drawNormal(1, 'x', 40, 1.5), [5, 8])]);
  });

  it('is one kernel call if the backend has the kernel, unless disabled', () => {
    const calls = withFakeKernel('Gelu', () => {
      gelu(tf.ones([2, 3]));
      gelu(tf.ones([2, 3]), { fused: false });
    });
    expect(calls).to.deep.equal([{ shapes: [[2, 3]], attributes: {} }]);
  });

  it('allocates no tensors but its result', () => {
    const x = tf.ones([3]);
    const before = tf.memory().numTensors;
    tf.dispose(gelu(x));
    expect(tf.memory().numTensors).to.equal(before);
  });
});
