import * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check-option.js';
import type { EncoderShape, EncoderType } from './encoder.js';
import {
  besideComponents,
  checkImageInputs,
  createImageInputs,
  fittedVariables,
  IMAGE_INPUT_KEYS,
  type ImageInputsConfig,
  inputChannels,
  inputComponents,
} from './image-inputs.js';
import { encoderOf, layerVariables } from './layers-network.js';
import { residualBlocks } from './residual-blocks.js';
import {
  BLOCKS,
  checkStrided,
  KERNEL,
  STRIDE,
  type StridedConvolutions,
  type StridedNetwork,
  stridedNetwork,
} from './strided-convolutions.js';

/** Settings of the encoder of strided convolutions. */
export interface CnnEncoderConfig extends StridedConvolutions, ImageInputsConfig {
  readonly type: 'cnn';
}

/**
 * Strided ReLU convolutions over the known pixels and the mask, with residual blocks between them or without, then one
 * linear map of all that is left to the latent.
 *
 * The mask is an input of its own, since 0, the value of an unknown pixel, is also mid-grey. The last map sees every place
 * by itself, so that the latent knows where in the picture something is; it sees the components of a prior too.
 */
export const cnnEncoder: EncoderType<CnnEncoderConfig> = {
  description: 'strided ReLU convolutions on the known pixels and the mask',

  describe(config, shape) {
    checkKeys('cnn encoder', config, ['type', 'channels', 'kernel', 'blocks', ...IMAGE_INPUT_KEYS]);
    checkStrided('cnn encoder', config);
    checkImageInputs('cnn encoder', config);
    const { layers, maps } = network(config, shape);
    return { variables: [...layers.flatMap(layerVariables), ...fittedVariables(config, shape)], maps };
  },

  create: (config, shape, seed) =>
    encoderOf(buildNetwork(config, shape), network(config, shape).layers, seed, createImageInputs(config, shape)),
};

function network(config: CnnEncoderConfig, shape: EncoderShape): StridedNetwork {
  return stridedNetwork(config, inputChannels(config, shape), shape, inputComponents(config));
}

function buildNetwork(config: CnnEncoderConfig, shape: EncoderShape): tf.LayersModel {
  const { channels, kernel = KERNEL, blocks = BLOCKS } = config;
  const planes = tf.input({ shape: [shape.height, shape.width, inputChannels(config, shape)] });
  const components = inputComponents(config) > 0 ? [tf.input({ shape: [inputComponents(config)] })] : [];
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
    const halved = convolution.apply(maps.at(-1) ?? planes) as tf.SymbolicTensor;
    maps.push(residualBlocks(name, blocks, filters, halved));
  }
  const linear = tf.layers.dense({ name: 'encoder.linear', units: shape.latent, kernelInitializer: 'zeros' });
  const features = besideComponents(
    tf.layers.flatten().apply(maps.at(-1) as tf.SymbolicTensor) as tf.SymbolicTensor,
    components,
  );
  return tf.model({
    inputs: [planes, ...components],
    outputs: [linear.apply(features) as tf.SymbolicTensor, ...maps.reverse()],
  });
}
