import { apply, type SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check-option.js';
import { composedEncoder } from './composed-encoder.js';
import type { EncoderShape, EncoderType } from './encoder.js';
import { joinedPixels } from './known-pixels.js';
import { sineFeatureParameters, sineFeatures, sineFeatureVariables } from './sine-features.js';

/** Settings of the paper's set encoder. */
export interface SetEncoderConfig {
  readonly type: 'set';
  /** Sines in each layer but the last, which has as many as the latent has numbers. The paper: 256. */
  readonly width: number;
  /** Layers between the first and the last, 0 or more; default 2, the paper's. */
  readonly hiddenLayers?: number;
  /** Frequency factor inside the sines; default 30. */
  readonly omega0?: number;
}

/**
 * The paper's set encoder (Sitzmann et al. 2020, section 4.4): each known pixel, as (row, column, value), goes through sine
 * layers, the last one included, and the latent is the mean over the known pixels. Where none is known it is 0. It reads no
 * pixel but the known ones, so that it costs as much as there are.
 */
export const setEncoder: EncoderType<SetEncoderConfig> = {
  description: 'the paper’s sine layers on each known pixel, and their mean',

  describe(config, shape) {
    checkKeys('set encoder', config, ['type', 'width', 'hiddenLayers', 'omega0']);
    return { variables: sineFeatureVariables(networkOf(config, shape)), maps: [] };
  },

  create(config, shape, seed) {
    const network = networkOf(config, shape);
    return composedEncoder(setEncoder.describe(config, shape).variables, seed, (known, get) => {
      const { coords, values, weights } = joinedPixels(known);
      const pixels = tf.concat([coords, values], 1); // [T, 2 + C]
      const features = apply(network, sineFeatureParameters(network, get), pixels) as tf.Tensor2D; // [T, D]
      return { latent: tf.matMul(weights, features), maps: [] };
    });
  },
};

function networkOf({ type: _, ...options }: SetEncoderConfig, { channels, latent }: EncoderShape): SirenSpec {
  return sineFeatures({ hiddenLayers: 2, ...options, inputs: 2 + channels, outputs: latent });
}
