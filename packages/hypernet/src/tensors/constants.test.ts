import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { constants } from './constants.js';

describe('constants', () => {
  onCpu();

  let x: tf.Tensor1D;
  before(() => {
    x = tf.tensor1d([0.5, -2]);
  });

  it('returns the computed numbers, which are constants for gradients', () => {
    const [triple, square] = constants(() => [tf.mul(x, 3), tf.square(x)]);
    expect([...triple.dataSync()]).to.deep.equal([1.5, -6]);
    expect([...square.dataSync()]).to.deep.equal([0.25, 4]);
    const slope = tf.grad((x) => {
      const [triple, square] = constants(() => [tf.mul(x, 3), tf.square(x)]);
      return tf.sum(tf.mul(x, tf.add(triple, square)));
    });
    expect([...slope(x).dataSync()]).to.deep.equal([1.75, -2]);
  });

  it('records nothing of their computation', () => {
    const engine = tf.engine();
    const run = engine.runKernel.bind(engine);
    let kernels = 0;
    engine.runKernel = ((...args: Parameters<typeof run>) => {
      kernels++;
      return run(...args);
    }) as typeof engine.runKernel;
    try {
      const countOf = (compute: (x: tf.Tensor) => tf.Tensor) => {
        kernels = 0;
        tf.grad((x) => tf.sum(tf.mul(x, compute(x))))(x).dispose();
        return kernels;
      };
      const chain = (x: tf.Tensor) => tf.tidy(() => tf.square(tf.square(tf.square(tf.square(x)))));
      const constant = countOf((x) => constants(() => [chain(x)])[0]);
      expect(countOf(chain) - constant).to.be.above(8); // the saved tensors of each operation, and its gradient
    } finally {
      engine.runKernel = run;
    }
  });

  it('allocates no tensor but its results', () => {
    const before = tf.memory().numTensors;
    const gradient = tf.grad((x) => tf.sum(tf.mul(x, constants(() => [tf.sin(x), tf.cos(x)])[1])))(x);
    expect(tf.memory().numTensors).to.equal(before + 1);
    gradient.dispose();
    const results = constants(() => [tf.sin(x), tf.cos(x)]);
    expect(tf.memory().numTensors).to.equal(before + 2);
    tf.dispose([...results]);
    tf.tidy(() => {
      constants(() => [tf.sin(x), tf.cos(x)]);
    });
    expect(tf.memory().numTensors).to.equal(before);
  });
});
