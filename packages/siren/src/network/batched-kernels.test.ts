import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { valueAndGradients } from '../training/value-and-gradients.js';
import { batchedKernel } from './fused-kernel.js';

describe('batched kernels', () => {
  onCpu();

  /** Registers the kernel `AddPairs` while `f` runs, and returns the number of its calls. */
  function countingAdditions(f: () => void): number {
    let calls = 0;
    const add = (inputs: tf.Tensor[]) => {
      calls++;
      const half = inputs.length / 2;
      return inputs.slice(0, half).map((a, index) => tf.add(a, inputs[half + index] as tf.Tensor));
    };
    tf.registerKernel({
      kernelName: 'AddPairs',
      backendName: tf.getBackend(),
      kernelFunc: ({ inputs }) => add(inputs as unknown as tf.Tensor[]),
    });
    try {
      f();
    } finally {
      tf.unregisterKernel('AddPairs', tf.getBackend());
    }
    return calls;
  }

  it('are not offered by a backend without them, nor for a result that is differentiated twice', () => {
    const offered: boolean[] = [];
    expect(batchedKernel('AddPairs')).to.equal(undefined);
    countingAdditions(() => {
      const ask = () => void offered.push(batchedKernel('AddPairs') !== undefined);
      tf.tidy(() => {
        ask();
        tf.grad((a: tf.Tensor) => {
          ask();
          return tf.grad((b: tf.Tensor) => {
            ask();
            return tf.square(b);
          })(a);
        })(tf.scalar(1));
      });
    });
    expect(offered).to.deep.equal([true, true, false]);
  });

  it('add the gradients of a list of variables that several operations use, in one call', () => {
    const variables = new Map(['a', 'b', 'c'].map((name, index) => [name, tf.variable(tf.tensor1d([index + 1]))]));
    const list = [...variables.values()];
    const loss = () => {
      const joined = tf.concat(list);
      const again = tf.concat([...list.slice(0, 2), tf.ones([1])]);
      return [tf.add(tf.sum(tf.square(joined)), tf.mul(tf.sum(again), 10)) as tf.Scalar];
    };
    const found = [false, true].map((batched) => {
      const before = tf.memory().numTensors;
      let numbers: number[] = [];
      const run = () => {
        const { values, gradients } = valueAndGradients(variables, loss);
        numbers = gradients.map((gradient) => gradient.dataSync()[0] as number);
        tf.dispose([values, ...gradients]);
      };
      if (batched) expect(countingAdditions(run)).to.equal(1);
      else run();
      expect(tf.memory().numTensors).to.equal(before);
      return numbers;
    });
    expect(found[0]).to.deep.equal([12, 14, 6]);
    expect(found[1]).to.deep.equal(found[0]);
    tf.dispose(list);
  });
});
