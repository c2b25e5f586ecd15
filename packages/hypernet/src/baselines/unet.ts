import type { FullOptions } from '@hypersiren/siren/family';
import { createVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { Encoder, MapShape } from '../encoders/encoder.js';
import { imageInputs } from '../encoders/image-inputs.js';
import { layerVariables } from '../encoders/layers-network.js';
import { unetEncoder } from '../encoders/unet-encoder.js';
import { sizedModels } from '../model/sized-models.js';
import { baselineType } from './baseline.js';
import { networkTraining, trainNetwork } from './train-network.js';

const options = {
  channels: z
    .array(z.int().min(1))
    .min(1)
    .default([32, 64, 96, 96])
    .describe('Channels of each level, the finest first'),
  averages: imageInputs.averages,
  ...networkTraining,
};

const TITLE = 'U-Net on pixels';

/** Size of the vector that all pixels share at the coarsest level. */
const LATENT = 32;

/**
 * Convolutional network that predicts pixels directly: the U-Net of the encoder `unet`, with a convolution from its
 * finest feature map to the values. It does not give a continuous image. Known pixels are copied into the result, so
 * only unknown pixels contribute to the loss and to the errors.
 */
export const unet = baselineType({
  name: 'unet',
  title: TITLE,
  description: 'A U-Net that predicts the pixels',
  options,
  example: { steps: 2, batch: 3, channels: [3, 4] },
  citations: unetEncoder.citations,
  version: 1,
  trained: true,
  sizes: 'all',

  check: (config, shape) => void unetEncoder.describe(encoderConfig(config, false), { ...shape, latent: LATENT }),

  async fit(config, options) {
    const { height, width, channels, sizes } = options.dataset;
    const settings = encoderConfig(config, sizes !== undefined);
    const shape = { height, width, channels, latent: LATENT };
    const encoder = unetEncoder.create(settings, shape, options.seed);
    const encoderAt = sizedModels<Encoder>(
      shape,
      () => encoder,
      (size) => unetEncoder.create(settings, { ...shape, ...size }, encoder.variables),
    );
    const finest = (unetEncoder.describe(settings, shape).maps.at(-1) as MapShape).channels;
    const output = createVariables(
      layerVariables({ name: 'unet.output', shape: [3, 3, finest, channels], gain: 1 }),
      options.seed,
    );
    const get = (name: string) => output.get(`unet.output.${name}`) as tf.Variable;
    return trainNetwork(
      {
        name: TITLE,
        variables: new Map([...encoder.variables, ...output]),
        known: 0,
        inpaint: (input) =>
          tf.tidy(() => {
            const [, height, width] = input.images.shape;
            const { maps } = encoderAt({ height, width }).encode(input, () => {
              throw new Error('a U-Net has no latent to search');
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
});

/** @param anySize whether the coarsest level is averaged, so that the network reads images of any size */
function encoderConfig({ channels, averages }: FullOptions<typeof options>, anySize: boolean) {
  return { type: 'unet', channels, averages, ...(anySize && { pool: true }) } as const;
}
