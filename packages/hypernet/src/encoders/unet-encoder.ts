import { citation, type FullOptions, type Settings } from '@hypersiren/siren/family';
import * as tfl from '@tensorflow/tfjs-layers';
import * as z from 'zod';
import { type EncoderShape, encoderType, type MapShape } from './encoder.js';
import {
  besideComponents,
  createImageInputs,
  fittedVariables,
  imageInputs,
  imagePlanes,
  inputChannels,
  inputComponents,
  oneSizeOnly,
  poolOption,
} from './image-inputs.js';
import { encoderOf, type LayerVariables, layerVariables } from './layers-network.js';
import { residualBlocks, residualLayers } from './parts/residual-blocks.js';

const count = z.int().min(1);

const options = {
  // Each level has half the rows and columns of the previous one.
  channels: z.array(count).min(1).default([48, 64, 96, 96, 96]).describe('Channels of each level, the finest first'),
  blocks: count.default(1).describe('Residual blocks on each level, both down and up'),
  stride: count.default(1).describe('Side, in pixels, of one cell of the finest level; 2 is four times as fast as 1'),
  ...imageInputs,
  ...poolOption,
};

type Options = FullOptions<typeof options>;

/**
 * U-Net (Ronneberger et al. 2015) of residual ReLU blocks over the known pixels and the mask. Strided convolutions lead
 * down to the coarsest level and transposed convolutions up again; each level of the way up adds the features of the
 * same level of the way down. The latent is a linear map of the coarsest level, or of its mean with `pool`. It is fed
 * back into the coarsest level, so that every position depends on the whole image. The feature maps are those of the
 * way up; the finest also contains the inputs of the network. The way up is omitted if nothing reads the feature maps.
 */
export const unetEncoder = encoderType({
  name: 'unet',
  description: 'A U-Net of residual blocks: a global latent, and feature maps at every level',
  options,
  example: { channels: [3, 4] },
  citations: [
    citation('inproceedings', 'ronneberger2015unet', {
      author: 'Ronneberger, Olaf and Fischer, Philipp and Brox, Thomas',
      title: 'U-Net: Convolutional Networks for Biomedical Image Segmentation',
      booktitle: 'Medical Image Computing and Computer-Assisted Intervention',
      year: '2015',
    }),
  ],

  describe(options, shape) {
    const maps = waysUp(options, shape).map((map, level) =>
      level === 0
        ? { ...map, channels: map.channels + cellChannels(options, shape), image: imageFeatures(options, shape) }
        : map,
    );
    const variables = [...layers(options, shape).flatMap(layerVariables), ...fittedVariables(options, shape)];
    return { variables, maps: maps.reverse() };
  },

  oneSizeOnly,

  create: (options, shape, seed) =>
    encoderOf(buildNetwork(options, shape), layers(options, shape), seed, createImageInputs(options, shape)),
});

/** Settings of the U-Net encoder. */
export type UnetEncoderConfig = Settings<typeof unetEncoder.schema>;

/** Returns the shapes of the levels, from the finest to the coarsest. */
function levelShapes({ channels, stride }: Options, shape: EncoderShape): MapShape[] {
  let [height, width] = [Math.ceil(shape.height / stride), Math.ceil(shape.width / stride)];
  return channels.map((count, level) => {
    if (level > 0) [height, width] = [Math.ceil(height / 2), Math.ceil(width / 2)];
    return { height, width, channels: count };
  });
}

/** Returns the number of inputs per cell of the finest level: those of all its pixels. */
function cellChannels(config: Options, shape: EncoderShape): number {
  return inputChannels(config, shape) * config.stride ** 2;
}

/** Returns the features of the finest map that are image values. They follow the features of the network. */
function imageFeatures(config: Options, shape: EncoderShape): number[][] {
  const planes = inputChannels(config, shape);
  const first = config.channels[0] as number;
  return Array.from({ length: config.stride ** 2 }).flatMap((_, pixel) =>
    imagePlanes(config, shape).map((features) => features.map((plane) => first + pixel * planes + plane)),
  );
}

/**
 * Returns the levels of the expanding path, from the finest to the coarsest; empty if the feature maps are not used.
 */
function waysUp(config: Options, shape: EncoderShape): MapShape[] {
  return (shape.needsMaps ?? true) ? levelShapes(config, shape) : [];
}

function layers(config: Options, shape: EncoderShape): LayerVariables[] {
  const { blocks } = config;
  const levels = levelShapes(config, shape);
  const found: LayerVariables[] = [];
  for (const [level, { channels }] of levels.entries()) {
    const inputs = levels[level - 1]?.channels ?? cellChannels(config, shape);
    found.push({ name: `encoder.down${level + 1}.conv`, shape: [3, 3, inputs, channels], gain: 2 });
    found.push(...residualLayers(`encoder.down${level + 1}`, blocks, channels));
  }
  const { height, width, channels } = levels.at(-1) as MapShape;
  const size = config.pool ? channels : height * width * channels;
  found.push({ name: 'encoder.latent', shape: [size + inputComponents(config), shape.latent], gain: 1 });
  const up = waysUp(config, shape);
  if (up.length > 0) found.push({ name: 'encoder.spread', shape: [shape.latent, size], gain: 1 });
  for (let level = up.length - 1; level >= 0; level--) {
    const { channels: outputs } = levels[level] as MapShape;
    const below = levels[level + 1];
    if (below)
      found.push({
        name: `encoder.up${level + 1}.conv`,
        shape: [2, 2, outputs, below.channels],
        gain: 1,
        transposed: true,
      });
    found.push(...residualLayers(`encoder.up${level + 1}`, blocks, outputs));
  }
  return found;
}

function buildNetwork(config: Options, shape: EncoderShape): tfl.LayersModel {
  const { blocks } = config;
  const levels = levelShapes(config, shape);
  const zeros = { kernelInitializer: 'zeros' } as const;
  const conv = (name: string, filters: number, strides: number, activation: 'relu' | 'linear') =>
    tfl.layers.conv2d({ name, filters, kernelSize: 3, strides, padding: 'same', activation, ...zeros });
  const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor | tfl.SymbolicTensor[]) =>
    layer.apply(x) as tfl.SymbolicTensor;
  const add = (a: tfl.SymbolicTensor, b: tfl.SymbolicTensor) => apply(tfl.layers.add(), [a, b]);

  const planes = tfl.input({ shape: [shape.height, shape.width, inputChannels(config, shape)] });
  const components = inputComponents(config) > 0 ? [tfl.input({ shape: [inputComponents(config)] })] : [];
  const cells = pixelsOfCells(planes, config.stride);
  const down: tfl.SymbolicTensor[] = [];
  for (const [level, { channels }] of levels.entries()) {
    const name = `encoder.down${level + 1}`;
    const x = apply(conv(`${name}.conv`, channels, level === 0 ? 1 : 2, 'relu'), down.at(-1) ?? cells);
    down.push(residualBlocks(name, blocks, channels, x));
  }
  const coarsest = levels.at(-1) as MapShape;
  const { pool = false } = config;
  const size = pool ? coarsest.channels : coarsest.height * coarsest.width * coarsest.channels;
  const flat = apply(
    pool ? tfl.layers.globalAveragePooling2d({}) : tfl.layers.flatten(),
    down.at(-1) as tfl.SymbolicTensor,
  );
  const features = besideComponents(flat, components);
  const latent = apply(tfl.layers.dense({ name: 'encoder.latent', units: shape.latent, ...zeros }), features);
  if (waysUp(config, shape).length === 0) return tfl.model({ inputs: [planes, ...components], outputs: [latent] });
  const spread = apply(tfl.layers.dense({ name: 'encoder.spread', units: size, activation: 'relu', ...zeros }), latent);
  const targetShape = pool ? [1, 1, coarsest.channels] : [coarsest.height, coarsest.width, coarsest.channels];
  let x = add(down.at(-1) as tfl.SymbolicTensor, apply(tfl.layers.reshape({ targetShape }), spread));
  const maps: tfl.SymbolicTensor[] = [];
  for (let level = levels.length - 1; level >= 0; level--) {
    const { height, width, channels } = levels[level] as MapShape;
    const name = `encoder.up${level + 1}`;
    if (level < levels.length - 1) {
      const up = tfl.layers.conv2dTranspose({
        name: `${name}.conv`,
        filters: channels,
        kernelSize: 2,
        strides: 2,
        ...zeros,
      });
      const doubled = apply(up, x);
      x = add(down[level] as tfl.SymbolicTensor, crop(doubled, height, width));
    }
    x = residualBlocks(name, blocks, channels, x);
    maps.push(level === 0 ? apply(tfl.layers.concatenate(), [x, cells]) : x);
  }
  return tfl.model({ inputs: [planes, ...components], outputs: [latent, ...maps] });
}

/** Moves the pixels of each square of s × s to channels (space to depth): [B, H, W, I] → [B, ⌈H/s⌉, ⌈W/s⌉, s² · I]. */
function pixelsOfCells(planes: tfl.SymbolicTensor, stride: number): tfl.SymbolicTensor {
  if (stride === 1) return planes;
  const [, height, width, channels] = planes.shape as [null, number, number, number];
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const padding: [[number, number], [number, number]] = [
    [0, rows * stride - height],
    [0, columns * stride - width],
  ];
  const whole = tfl.layers.zeroPadding2d({ padding }).apply(planes) as tfl.SymbolicTensor;
  const split = tfl.layers.reshape({ targetShape: [rows, stride, columns, stride * channels] }).apply(whole);
  const turned = tfl.layers.permute({ dims: [1, 3, 2, 4] }).apply(split as tfl.SymbolicTensor);
  const targetShape = [rows, columns, stride * stride * channels];
  return tfl.layers.reshape({ targetShape }).apply(turned as tfl.SymbolicTensor) as tfl.SymbolicTensor;
}

/** Crops an upsampled level to the size of the finer level, which is one less if that size is odd. */
function crop(x: tfl.SymbolicTensor, height: number, width: number): tfl.SymbolicTensor {
  const [, rows, columns] = x.shape as [null, number, number];
  if (rows === height && columns === width) return x;
  const cropping: [[number, number], [number, number]] = [
    [0, rows - height],
    [0, columns - width],
  ];
  return tfl.layers.cropping2D({ cropping }).apply(x) as tfl.SymbolicTensor;
}
