import * as tf from '@tensorflow/tfjs';
import { type MlpActivation, type MlpOptions, mlpNetwork } from './mlp-network.js';
import type { SignalNetworkType } from './signal-network.js';

export interface ReluNetworkConfig extends MlpOptions {
  readonly activation: 'relu';
}

const relu: MlpActivation = {
  name: 'relu',
  at: (z) => ({ value: tf.relu(z), slope: () => tf.step(z) }),
  deviation: ({ inputs }) => Math.sqrt(2 / inputs), // He et al. 2015
};

/** max(0, z): straight pieces, whose second derivatives are zero wherever there are any. */
export const reluNetwork: SignalNetworkType<ReluNetworkConfig> = {
  description: 'rectified linear units, with or without positional encoding',
  create: ({ activation, ...options }, shape) => mlpNetwork(relu, options, shape),
};
