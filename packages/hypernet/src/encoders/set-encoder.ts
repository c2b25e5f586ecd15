import { apply, OMEGA_0, type SirenSpec } from '@hypersiren/siren';
import { type FullOptions, type Settings, SIREN_PAPER } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { composedEncoder } from './composed-encoder.js';
import { type EncoderShape, encoderType } from './encoder.js';
import { joinedPixels } from './parts/known-pixels.js';
import { sineFeatureParameters, sineFeatures, sineFeatureVariables } from './parts/sine-features.js';

const options = {
  width: z.int().min(1).default(256).describe('Sines in each layer except the last, which outputs the latent'),
  hiddenLayers: z.int().min(0).default(2).describe('Layers between the first and the last'),
  omega0: z.number().positive().default(OMEGA_0).describe('Frequency factor of the sines'),
};

/**
 * The set encoder of the paper (Sitzmann et al. 2020, section 4.4): each known pixel, as (row, column, value), passes
 * through sine layers, the last one included. The latent is the mean over the known pixels, or 0 if no pixel is known.
 * The cost is proportional to the number of known pixels.
 */
export const setEncoder = encoderType({
  name: 'set',
  description: 'The paper’s sine layers on each known pixel, and their mean',
  options,
  example: { width: 4, hiddenLayers: 1 },
  citations: [SIREN_PAPER],

  describe: (options, shape) => ({ variables: sineFeatureVariables(networkOf(options, shape)), maps: [] }),

  oneSizeOnly: () => undefined,

  create(options, shape, seed) {
    const network = networkOf(options, shape);
    return composedEncoder(sineFeatureVariables(network), seed, (known, get, _, evaluation) => {
      const { coords, values, weights } = joinedPixels(known);
      const pixels = tf.concat([coords, values], 1); // [T, 2 + C]
      const features = apply(network, sineFeatureParameters(network, get), pixels, evaluation) as tf.Tensor2D; // [T, D]
      return { latent: tf.matMul(weights, features), maps: [] };
    });
  },
});

/** Settings of the set encoder of the paper. */
export type SetEncoderConfig = Settings<typeof setEncoder.schema>;

function networkOf(
  { width, hiddenLayers, omega0 }: FullOptions<typeof options>,
  { channels, latent }: EncoderShape,
): SirenSpec {
  return sineFeatures({ width, hiddenLayers, omega0, inputs: 2 + channels, outputs: latent });
}
