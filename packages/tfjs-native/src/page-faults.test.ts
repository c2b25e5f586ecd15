import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { loaded } from './addon.js';
import './index.js';

/** Returns the median number of new pages that a training step of a small network touches after some steps. */
function faultsOfStep(batch: number): number {
  const images = tf.randomUniform([batch, 32, 32, 8], -1, 1, 'float32', 1) as tf.Tensor4D;
  const filters = [1, 2, 3].map((seed) => tf.variable(tf.randomUniform([3, 3, 8, 8], -0.1, 0.1, 'float32', seed)));
  const optimizer = tf.train.adam(1e-3);
  const loss = () =>
    tf.mean(
      tf.square(filters.reduce((x, filter) => tf.relu(tf.conv2d(x, filter as tf.Tensor4D, 1, 'same')), images)),
    ) as tf.Scalar;
  const faults: number[] = [];
  for (let step = 0; step < 25; step++) {
    const before = process.resourceUsage().minorPageFault;
    optimizer.minimize(loss, false, filters);
    faults.push(process.resourceUsage().minorPageFault - before);
  }
  tf.dispose([images, ...filters]);
  optimizer.dispose();
  return faults.slice(10).sort((a, b) => a - b)[7] as number;
}

(loaded.addon ? describe : describe.skip)('page faults of training steps', () => {
  it('do not grow with the batch', async () => {
    await tf.setBackend('native');
    // A step of 64 images has 30 MB of intermediate results, 7,000 pages.
    expect(faultsOfStep(64) - faultsOfStep(4)).to.be.below(300);
  });
});
