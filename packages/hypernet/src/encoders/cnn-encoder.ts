import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check-option.js';
import type { EncoderShape, EncoderType } from './encoder.js';
import { encoderOf } from './layers-network.js';
import { residualBlocks } from './residual-blocks.js';
import { BLOCKS, checkStrided, KERNEL, STRIDE, type StridedConvolutions, stridedSpec } from './strided-convolutions.js';

export interface CnnEncoderConfig extends StridedConvolutions {
  readonly type: 'cnn';
}

/**
 * Strided ReLU convolutions over the known pixels and the mask, with residual blocks between them or without, then one
 * linear map of all that is left to the latent.
 *
 * The mask is an input of its own, since 0, the value of an unknown pixel, is also mid-grey. The last map sees every place
 * by itself, so that the latent knows where in the picture something is.
 */
export const cnnEncoder: EncoderType<CnnEncoderConfig> = {
  description: 'strided ReLU convolutions on the known pixels and the mask',

  describe(config, shape) {
    checkKeys('cnn encoder', config, ['type', 'channels', 'kernel', 'blocks']);
    checkStrided('cnn encoder', config);
    return stridedSpec(config, shape.channels + 1, shape);
  },

  create: (config, shape, seed) =>
    encoderOf(buildNetwork(config, shape), cnnEncoder.describe(config, shape).variables, seed),
};

function buildNetwork(
  { channels, kernel = KERNEL, blocks = BLOCKS }: CnnEncoderConfig,
  shape: EncoderShape,
): tf.LayersModel {
  const input = tf.input({ shape: [shape.height, shape.width, shape.channels + 1] });
  const maps: tf.SymbolicTensor[] = [];
  for (const [index, filters] of channels.entries()) {
    const name = `encoder.conv${index + 1}`;
    const convolution = tf.layers.conv2d({
      name,
      filters,
      kernelSize: kernel,
      strides: STRIDE,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: 'zeros',
    });
    const halved = convolution.apply(maps.at(-1) ?? input) as tf.SymbolicTensor;
    maps.push(residualBlocks(name, blocks, filters, halved));
  }
  const linear = tf.layers.dense({ name: 'encoder.linear', units: shape.latent, kernelInitializer: 'zeros' });
  const features = tf.layers.flatten().apply(maps.at(-1) as tf.SymbolicTensor);
  return tf.model({ inputs: input, outputs: [linear.apply(features) as tf.SymbolicTensor, ...maps.reverse()] });
}
