import * as tf from '@tensorflow/tfjs-core';
import { ENCODING_PAPER } from '../encodings/positional-encoding.js';
import { type MlpActivation, mlpNetwork, mlpOptions } from './mlp-network.js';
import { signalNetworkType } from './signal-network.js';

const tanh: MlpActivation = {
  at: (z) => {
    const value = tf.tanh(z);
    const slope = () => tf.sub(1, tf.square(value));
    return { value, slope, bend: () => tf.mul(-2, tf.mul(value, slope())) };
  },
  std: ({ inputs, outputs }) => Math.sqrt(2 / (inputs + outputs)), // Glorot and Bengio 2010
};

/** Network with hyperbolic tangent activations, optionally with positional encoding. */
export const tanhNetwork = signalNetworkType({
  name: 'tanh',
  description: 'Hyperbolic tangents',
  options: mlpOptions,
  example: { width: 4, hiddenLayers: 1, frequencies: 1 },
  citations: [ENCODING_PAPER],
  create: (options, shape) => mlpNetwork(tanh, options, shape),
});
