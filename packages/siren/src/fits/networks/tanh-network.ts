import * as tf from '@tensorflow/tfjs';
import { type MlpActivation, type MlpOptions, mlpNetwork } from './mlp-network.js';
import type { SignalNetworkType } from './signal-network.js';

export interface TanhNetworkConfig extends MlpOptions {
  readonly activation: 'tanh';
}

const tanh: MlpActivation = {
  name: 'tanh',
  at: (z) => {
    const value = tf.tanh(z);
    const slope = () => tf.sub(1, tf.square(value));
    return { value, slope, bend: () => tf.mul(-2, tf.mul(value, slope())) };
  },
  deviation: ({ inputs, outputs }) => Math.sqrt(2 / (inputs + outputs)), // Glorot and Bengio 2010
};

/** The hyperbolic tangent, with or without positional encoding. */
export const tanhNetwork: SignalNetworkType<TanhNetworkConfig> = {
  description: 'hyperbolic tangents, with or without positional encoding',
  create: ({ activation, ...options }, shape) => mlpNetwork(tanh, options, shape),
};
