import type { FullOptions, Settings } from '@hypersiren/siren/family';
import * as tfl from '@tensorflow/tfjs-layers';
import * as z from 'zod';
import { type EncoderShape, encoderType } from './encoder.js';
import {
  besideComponents,
  createImageInputs,
  fittedVariables,
  imageInputs,
  inputChannels,
  inputComponents,
} from './image-inputs.js';
import { encoderOf, layerVariables } from './layers-network.js';
import { residualBlocks } from './parts/residual-blocks.js';
import { STRIDE, type StridedNetwork, stridedConvolutions, stridedNetwork } from './parts/strided-convolutions.js';

const options = {
  ...stridedConvolutions,
  blocks: z.int().min(0).default(0).describe('Residual blocks after each convolution'),
  ...imageInputs,
};

type Options = FullOptions<typeof options>;

/**
 * A convolutional encoder: strided ReLU convolutions over the known pixels and the mask, optionally with residual
 * blocks between them, and a linear map of the flattened features to the latent.
 *
 * The mask is a separate input, since 0, the value of unknown pixels, is also mid-gray. The linear map has separate
 * weights for every position, so the latent can represent where things are. It also reads the components of a prior.
 */
export const cnnEncoder = encoderType({
  name: 'cnn',
  description: 'Strided ReLU convolutions on the known pixels and the mask',
  options,
  example: { channels: [4] },

  describe(options, shape) {
    const { layers, maps } = network(options, shape);
    return { variables: [...layers.flatMap(layerVariables), ...fittedVariables(options, shape)], maps };
  },

  create: (options, shape, seed) =>
    encoderOf(buildNetwork(options, shape), network(options, shape).layers, seed, createImageInputs(options, shape)),
});

/** Settings of the convolutional encoder. */
export type CnnEncoderConfig = Settings<typeof cnnEncoder.schema>;

function network(config: Options, shape: EncoderShape): StridedNetwork {
  return stridedNetwork(config, inputChannels(config, shape), shape, inputComponents(config));
}

function buildNetwork(config: Options, shape: EncoderShape): tfl.LayersModel {
  const { channels, kernel, blocks } = config;
  const planes = tfl.input({ shape: [shape.height, shape.width, inputChannels(config, shape)] });
  const components = inputComponents(config) > 0 ? [tfl.input({ shape: [inputComponents(config)] })] : [];
  const maps: tfl.SymbolicTensor[] = [];
  for (const [index, filters] of channels.entries()) {
    const name = `encoder.conv${index + 1}`;
    const convolution = tfl.layers.conv2d({
      name,
      filters,
      kernelSize: kernel,
      strides: STRIDE,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: 'zeros',
    });
    const halved = convolution.apply(maps.at(-1) ?? planes) as tfl.SymbolicTensor;
    maps.push(residualBlocks(name, blocks, filters, halved));
  }
  const linear = tfl.layers.dense({ name: 'encoder.linear', units: shape.latent, kernelInitializer: 'zeros' });
  const features = besideComponents(
    tfl.layers.flatten().apply(maps.at(-1) as tfl.SymbolicTensor) as tfl.SymbolicTensor,
    components,
  );
  return tfl.model({
    inputs: [planes, ...components],
    outputs: [linear.apply(features) as tfl.SymbolicTensor, ...maps.reverse()],
  });
}
