import * as tf from '@tensorflow/tfjs-core';
import { ENCODING_PAPER } from '../encodings/positional-encoding.js';
import { type MlpActivation, mlpNetwork, mlpOptions } from './mlp-network.js';
import { signalNetworkType } from './signal-network.js';

const relu: MlpActivation = {
  at: (z) => ({ value: tf.relu(z), slope: () => tf.step(z) }),
  std: ({ inputs }) => Math.sqrt(2 / inputs), // He et al. 2015
};

/** Network with the activation max(0, z). It is piecewise linear, so its second derivatives are zero where they exist. */
export const reluNetwork = signalNetworkType({
  name: 'relu',
  description: 'Rectified linear units',
  options: mlpOptions,
  example: { width: 4, hiddenLayers: 1, frequencies: 1 },
  citations: [ENCODING_PAPER],
  create: (options, shape) => mlpNetwork(relu, options, shape),
});
