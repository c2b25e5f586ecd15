import * as tf from '@tensorflow/tfjs';
import { checkCount, checkKeys } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { EncoderShape, EncoderType, MapShape } from './encoder.js';
import { encoderOf, type LayerVariables, layerVariables, residualBlocks, residualLayers } from './layers-network.js';

export interface CnnEncoderConfig {
  readonly type: 'cnn';
  /** Channels of each convolution, one or more of them; each halves height and width. */
  readonly channels: readonly number[];
  /** Side of the convolutions' kernels; default 3. */
  readonly kernel?: number;
  /** Residual blocks after each convolution; default 0. */
  readonly blocks?: number;
}

/** Every convolution moves by two pixels: it halves the picture, and with it the work of all that follow. */
const STRIDE = 2;

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
    checkConfig(config);
    const { kernel = 3, blocks = 0 } = config;
    const maps = mapShapes(config, shape);
    const convolutions = config.channels.flatMap((outputs, index): LayerVariables[] => {
      const name = `encoder.conv${index + 1}`;
      const inputs = config.channels[index - 1] ?? shape.channels + 1;
      return [{ name, shape: [kernel, kernel, inputs, outputs], gain: 2 }, ...residualLayers(name, blocks, outputs)];
    });
    const { height, width, channels } = maps.at(-1) as MapShape;
    const linear = { name: 'encoder.linear', shape: [height * width * channels, shape.latent], gain: 1 };
    return { variables: [...convolutions, linear].flatMap(layerVariables), maps: maps.reverse() };
  },

  create: (config, shape, seed) =>
    encoderOf(buildNetwork(config, shape), cnnEncoder.describe(config, shape).variables, seed),
};

/** What the convolutions make, in their order. */
function mapShapes({ channels }: CnnEncoderConfig, shape: EncoderShape): MapShape[] {
  const maps: MapShape[] = [];
  for (const filters of channels) {
    const { height, width } = maps.at(-1) ?? shape;
    maps.push({ height: Math.ceil(height / STRIDE), width: Math.ceil(width / STRIDE), channels: filters });
  }
  return maps;
}

function buildNetwork({ channels, kernel = 3, blocks = 0 }: CnnEncoderConfig, shape: EncoderShape): tf.LayersModel {
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

function checkConfig(config: CnnEncoderConfig): void {
  checkKeys('cnn encoder', config, ['type', 'channels', 'kernel', 'blocks']);
  if (config.channels.length === 0)
    throw new HypernetError('option', 'cnn encoder: channels: expected one number or more, got none');
  for (const count of config.channels) checkCount('cnn encoder: channels', count);
  if (config.kernel !== undefined) checkCount('cnn encoder: kernel', config.kernel);
  if (config.blocks !== undefined) checkCount('cnn encoder: blocks', config.blocks, 0);
}
