// Trains a small network for many steps and prints the resident size as it goes: one JSON line per tenth.
//
//   node --expose-gc bench/steady-memory.mjs [--steps 10000] [--batch 64]
//
// Sizes are those after a collection of V8's garbage: in between its heap grows by what its own rules allow.
// Exits with 1 if the size after the last step is more than a twentieth above that after the first tenth, or if a tensor
// is left over.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '../dist/index.js';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '10000' }, batch: { type: 'string', default: '64' } },
});
const [steps, batch] = [Number(values.steps), Number(values.batch)];

await tf.setBackend('native');
const model = tfl.sequential({
  layers: [
    tfl.layers.conv2d({ inputShape: [16, 16, 3], filters: 16, kernelSize: 3, strides: 2, activation: 'relu' }),
    tfl.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, activation: 'relu' }),
    tfl.layers.flatten(),
    tfl.layers.dense({ units: 64, activation: 'relu' }),
    tfl.layers.dense({ units: 10 }),
  ],
});
const optimizer = tf.train.adam(1e-3);
const images = tf.randomUniform([batch, 16, 16, 3], -1, 1, 'float32', 1);
const labels = tf.oneHot(tf.range(0, batch, 1, 'int32').mod(tf.scalar(10, 'int32')), 10);

const sizes = [];
let tensors = 0;
for (let step = 1; step <= steps; step++) {
  tf.tidy(() => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, model.apply(images)).asScalar()));
  if (step === 1) tensors = tf.memory().numTensors;
  if (step % Math.ceil(steps / 10) !== 0 && step !== steps) continue;
  globalThis.gc();
  await new Promise(setImmediate); // finalizers run between turns of the event loop
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  sizes.push(megabytes);
  process.stdout.write(`${JSON.stringify({ step, rss_mb: megabytes, tensors: tf.memory().numTensors })}\n`);
}
const left = tf.memory().numTensors - tensors;
if (left !== 0 || sizes.at(-1) > 1.05 * sizes[0]) {
  process.stderr.write(`not steady: ${sizes[0]} MB, then ${sizes.at(-1)} MB; ${left} tensors left over\n`);
  process.exitCode = 1;
}
