// Fits a network to a constraint of your own: the function whose slope is the cosine, and which is 0 at 0. node constraint.mjs
import { customFit, fitSiren } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs';

const points = tf.linspace(-1, 1, 65).reshape([65, 1]);
const slope = tf.mul(4, tf.cos(tf.mul(4, points)));
const fit = customFit({
  name: 'integral',
  inputs: 1,
  outputs: 1,
  derivatives: 'gradient',
  sample: () => ({ coordinates: points.clone(), targets: { slope: slope.clone() } }),
  loss: ({ value, gradient, coordinates }, { slope }) => ({
    slope: tf.mean(tf.squaredDifference(gradient.reshape([65, 1]), slope)),
    zero: tf.sum(tf.mul(tf.abs(value), tf.cast(tf.equal(coordinates, 0), 'float32'))),
  }),
});
const network = { activation: 'sine', width: 32, hiddenLayers: 1, omega0: 10 };
const { signal, report } = await fitSiren(fit, { network, steps: 300, learningRate: 2e-3 });
const { value } = await signal.sample(points.dataSync());
const worst = tf.max(tf.abs(tf.sub(tf.tensor(value, [65, 1]), tf.sin(tf.mul(4, points))))).dataSync()[0];
process.stdout.write(`loss ${report.loss.toFixed(5)}; at most ${worst.toFixed(4)} from the sine, which it never saw\n`);
