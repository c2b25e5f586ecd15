import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { loaded } from './addon.js';
import './index.js';

(loaded.addon ? describe : describe.skip)('a process on the backend native', () => {
  it('keeps the resident size constant over many training steps', function () {
    this.timeout(60_000);
    const previous = tf.getBackend();
    void tf.setBackend('native');
    const w = tf.variable(tf.fill([64, 64], 0.01));
    const x = tf.fill([256, 64], 0.5);
    const optimizer = tf.train.sgd(1e-3);
    const steps = (count: number) => {
      for (let i = 0; i < count; i++)
        optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.sin(tf.matMul(x, w as tf.Tensor2D)), 1))) as tf.Scalar);
      return process.memoryUsage().rss;
    };
    const warm = steps(500);
    const tensors = tf.memory().numTensors;
    const end = steps(2000);
    expect(tf.memory().numTensors).to.equal(tensors);
    // The garbage collector changes the size by a few MB.
    expect(end - warm).to.be.below(48 * 2 ** 20);
    tf.dispose([w, x]);
    optimizer.dispose();
    if (previous) void tf.setBackend(previous);
  });
});
