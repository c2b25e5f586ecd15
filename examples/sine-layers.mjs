// A model of tf.layers with sine layers inside: a tone, learnt from its samples. node sine-layers.mjs
import '@hypersiren/tfjs-native'; // for speed; without it TensorFlow.js computes in JavaScript
import { SineDense } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';

const time = tf.linspace(-1, 1, 256).reshape([256, 1]);
const tone = tf.mul(tf.sin(tf.mul(time, 40)), tf.exp(tf.mul(time, -1)));
const model = tf.sequential({
  layers: [
    new SineDense({ name: 'first', role: 'first', units: 32, seed: 1, inputShape: [1] }),
    new SineDense({ name: 'hidden', role: 'hidden', units: 32, seed: 1 }),
    tf.layers.dense({ name: 'last', units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
  ],
});
model.compile({ optimizer: tf.train.adam(2e-3), loss: 'meanSquaredError' });
const { history } = await model.fit(time, tone, { epochs: 60, batchSize: 64, shuffle: false, verbose: 0 });
process.stdout.write(`loss from ${history.loss[0].toFixed(3)} to ${history.loss.at(-1).toFixed(4)}\n`);

// The layer is registered, so a saved model knows what it is made of.
const saved = await new Promise((resolve) =>
  model.save(tf.io.withSaveHandlerSync((artifacts) => void resolve(artifacts))),
);
const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
const difference = tf.max(tf.abs(tf.sub(loaded.predict(time), model.predict(time)))).dataSync()[0];
process.stdout.write(`loaded again, it differs by ${difference}\n`);
