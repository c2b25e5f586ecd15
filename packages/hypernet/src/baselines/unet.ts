import { createVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check-option.js';
import type { MapShape } from '../encoders/encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { unetEncoder } from '../encoders/unet-encoder.js';
import type { Baseline } from './baseline.js';
import { checkNetworkTraining, NETWORK_TRAINING_KEYS, type NetworkTraining, trainNetwork } from './train-network.js';

/** Settings of the U-Net straight to the pixels, and of its training. */
export interface UnetConfig extends NetworkTraining {
  readonly type: 'unet';
  /** Channels of each level, the finest first; default [32, 64, 96, 96]: 1.2 million parameters for 32×32 images. */
  readonly channels?: readonly number[];
  /** Deviations, in pixels, of windows in which the known pixels are averaged, to be read beside them; default none. */
  readonly averages?: readonly number[];
}

/** Numbers in the vector that its coarsest level shares between all places. */
const LATENT = 32;

/**
 * A convolutional network straight to the pixels: the U-Net that is also an encoder, with a convolution from its finest map
 * to the values. No continuous picture, and one size only; known pixels stay as they are, so that it learns and is measured
 * by the others.
 */
export const unet: Baseline<UnetConfig> = {
  name: 'U-Net on pixels',
  description: 'a U-Net from the known pixels and the mask straight to the pixels',
  version: 1,
  trained: true,

  check(config, shape) {
    checkKeys('unet', config, ['type', 'channels', 'averages', ...NETWORK_TRAINING_KEYS]);
    checkNetworkTraining('unet', config);
    unetEncoder.describe(encoderConfig(config), { ...shape, latent: LATENT });
  },

  async fit(config, options) {
    const { height, width, channels } = options.dataset;
    unet.check?.(config, options.dataset);
    const encoder = unetEncoder.create(
      encoderConfig(config),
      { height, width, channels, latent: LATENT },
      options.seed,
    );
    const shape = { height, width, channels, latent: LATENT };
    const finest = (unetEncoder.describe(encoderConfig(config), shape).maps.at(-1) as MapShape).channels;
    const output = createVariables(
      layerVariables({ name: 'unet.output', shape: [3, 3, finest, channels], gain: 1 }),
      options.seed,
    );
    const get = (name: string) => output.get(`unet.output.${name}`) as tf.Variable;
    return trainNetwork(
      {
        name: unet.name,
        variables: new Map([...encoder.variables, ...output]),
        known: 0,
        complete: (input) =>
          tf.tidy(() => {
            const { maps } = encoder.encode(input, () => {
              throw new Error('a U-Net looks for no latent');
            });
            const kernel = get('kernel') as tf.Tensor as tf.Tensor4D;
            const values = tf.add(tf.conv2d(maps.at(-1) as tf.Tensor4D, kernel, 1, 'same'), get('bias'));
            const known = tf.mul(input.images, input.mask);
            return tf.add(known, tf.mul(values, tf.sub(1, input.mask))) as tf.Tensor4D;
          }),
        dispose: () => {
          encoder.dispose();
          tf.dispose([...output.values()]);
        },
      },
      config,
      options,
    );
  },
};

function encoderConfig({ channels = [32, 64, 96, 96], averages = [] }: UnetConfig) {
  return { type: 'unet', channels, averages } as const;
}
