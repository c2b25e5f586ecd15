// A worker thread that trains a small network on this backend, and posts the backend's name and a digest of the
// weights. With `endless` as its data it trains on without end, and posts that it does.
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import '../index.js';
import { TestRandom } from './random.js';

const random = new TestRandom(3);
const draw = (...shape: number[]) => tf.tensor(random.floats(tf.util.sizeFromShape(shape), -0.5, 0.5), shape);
const coords = draw(4096, 2);
const target = draw(4096, 1);
const variables = [draw(2, 64), draw(1, 64), draw(64, 64), draw(1, 64), draw(64, 1), draw(1, 1)].map((x) =>
  tf.variable(x),
);
const optimizer = tf.train.adam(1e-3);
const endless = workerData === 'endless';
for (let step = 0; endless || step < 10; step++) {
  if (endless && step === 2) parentPort?.postMessage('training');
  optimizer.minimize(() => {
    const values = tf.engine().runKernel('SineNetwork', [coords, ...variables] as never, { omegas: [30, 30, 0] });
    return tf.mean(tf.square(tf.sub(values as tf.Tensor, target)));
  });
}
const hash = createHash('sha256');
for (const variable of variables) hash.update(variable.dataSync<'float32'>());
parentPort?.postMessage(`${tf.getBackend()} ${hash.digest('hex')}`);
