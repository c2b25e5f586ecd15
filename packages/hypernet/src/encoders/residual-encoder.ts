import { type FullOptions, type Settings, SIREN_PAPER } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { composedEncoder } from './composed-encoder.js';
import { type EncoderShape, type EncoderSpec, encoderType } from './encoder.js';
import { type LayerVariables, layerVariables } from './layers-network.js';

const count = z.int().min(1);

// The defaults are the paper's.
const options = {
  channels: z
    .array(count)
    .min(1)
    .default([128, 256])
    .describe('Channels of the first convolutions; the blocks have as many as the last'),
  blocks: z.int().min(0).default(4).describe('Residual blocks of two convolutions each'),
  kernel: count.default(5).describe('Side of the kernels in the blocks'),
  mask: z.boolean().default(false).describe('Whether the mask is an input; without it, unknown pixels are mid-gray'),
};

/** Kernel size of the convolutions before the blocks. */
const FIRST_KERNEL = 3;

/**
 * The CNN encoder of the paper (Sitzmann et al. 2020, section 4.4 and supplement 9, and the authors' code): 3×3
 * convolutions, residual blocks x + ReLU(conv(ReLU(conv(x)))) with a ReLU after the sum, a 1×1 convolution to D
 * channels, and one linear map over all pixels, shared by all channels. No layer is strided, so every layer works at
 * full resolution: with the paper's settings, an image of 32×32 takes 13.8 billion multiply-adds. The output of the
 * blocks is available as a feature map.
 *
 * The last convolution of each of n blocks is initialized with a gain reduced by 1/n². A block thus adds 1/n of the
 * magnitude of its input, and all blocks together increase it by less than a factor of e.
 */
export const residualEncoder = encoderType({
  name: 'residual',
  description: 'The paper’s residual ReLU convolutions at full resolution',
  options,
  example: { channels: [4], blocks: 1, kernel: 3 },
  citations: [SIREN_PAPER],

  describe: specOf,

  create(options, shape, seed) {
    const { channels, blocks, mask: seesMask } = options;
    return composedEncoder(specOf(options, shape).variables, seed, ({ images, mask }, get) => {
      const convolve = (x: tf.Tensor4D, layer: string) =>
        tf.fused.conv2d({
          x,
          filter: get<tf.Rank.R4>(`${layer}.kernel`),
          strides: 1,
          pad: 'same',
          bias: get(`${layer}.bias`),
          activation: 'relu',
        });
      let x = tf.mul(images, mask) as tf.Tensor4D;
      if (seesMask) x = tf.concat([x, mask], 3);
      for (const index of channels.keys()) x = convolve(x, `conv${index + 1}`);
      for (let block = 1; block <= blocks; block++) {
        const inner = convolve(x, `block${block}.conv1`);
        x = tf.relu(tf.add(x, convolve(inner, `block${block}.conv2`)));
      }
      const mixed = tf.reshape(convolve(x, 'mix'), [images.shape[0], -1, shape.latent]); // [B, H·W, D]
      const pooled = tf.sum(tf.mul(mixed, get('pool.kernel')), 1); // [B, D]
      return { latent: tf.add(pooled, get('pool.bias')) as tf.Tensor2D, maps: [x] };
    });
  },
});

/** Settings of the CNN encoder of the paper. */
export type ResidualEncoderConfig = Settings<typeof residualEncoder.schema>;

function specOf({ channels, blocks, kernel, mask }: FullOptions<typeof options>, shape: EncoderShape): EncoderSpec {
  const width = channels.at(-1) as number;
  const layers: LayerVariables[] = [
    ...channels.map((outputs, index) => ({
      name: `encoder.conv${index + 1}`,
      shape: [FIRST_KERNEL, FIRST_KERNEL, channels[index - 1] ?? shape.channels + (mask ? 1 : 0), outputs],
      gain: 2,
    })),
    ...Array.from({ length: blocks }, (_, block) =>
      [2, 2 / blocks ** 2].map((gain, index) => ({
        name: `encoder.block${block + 1}.conv${index + 1}`,
        shape: [kernel, kernel, width, width],
        gain,
      })),
    ).flat(),
    { name: 'encoder.mix', shape: [1, 1, width, shape.latent], gain: 2 },
    { name: 'encoder.pool', shape: [shape.height * shape.width, 1], gain: 1 },
  ];
  return {
    variables: layers.flatMap(layerVariables),
    maps: [{ height: shape.height, width: shape.width, channels: width }],
  };
}
