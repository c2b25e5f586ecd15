import { citation, type FullOptions, type Settings } from '@hypersiren/siren/family';
import type { VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { layerNorm } from '../attention/layer-norm.js';
import { checkHeads } from './check-heads.js';
import { composedEncoder, type GetVariable } from './composed-encoder.js';
import { type EncoderShape, type EncoderSpec, encoderType } from './encoder.js';
import { createImageInputs, fittedVariables, imageInputs, inputChannels, inputComponents } from './image-inputs.js';
import { layerVariables } from './layers-network.js';
import { linear } from './parts/attend.js';
import { gridPositions } from './parts/grid-positions.js';
import { transformerBlocks, transformerLayers } from './parts/transformer-block.js';

/**
 * Dimensions: B images, H rows, W columns, C channels, I input channels, p side of a patch, h, w and T rows, columns
 * and number of patches, F features.
 */

const count = z.int().min(1);

const options = {
  // p
  patch: count.default(4).describe('Side of a patch, in pixels'),
  // F
  width: count.default(128).describe('Features of a token; a multiple of the heads'),
  depth: count.default(4).describe('Transformer blocks'),
  heads: count.default(4).describe('Heads of each attention'),
  mlp: count.default(4).describe('Hidden units of each block’s network, as a multiple of the width'),
  ...imageInputs,
};

type Options = FullOptions<typeof options>;

/**
 * Certainty, from 0 to 1, below which an average of known pixels counts as unknown. It is the certainty at which
 * averages fade.
 */
const MIN_CERTAINTY = 1e-6;

/**
 * A vision transformer (Dosovitskiy et al. 2021) over the known pixels. The image is divided into patches of p × p
 * pixels, row by row from the upper left; padding at the lower and right edge is unknown. A linear map of a patch's
 * pixels, mask, averages and expectation gives its token. Fixed sinusoidal position features are added, and the tokens
 * pass transformer blocks. A patch without any information is replaced by a learned token, which other tokens do not
 * attend to, as in masked autoencoders (He et al. 2022). With a prior, every patch has information.
 *
 * The normalized tokens are the only feature map, [B, h, w, F]. The latent is a linear map of their mean.
 */
export const vitEncoder = encoderType({
  name: 'vit',
  description: 'A vision transformer: a token for each patch of pixels',
  options,
  example: { patch: 3, width: 8, depth: 1, heads: 2, mlp: 2 },
  citations: [
    citation('inproceedings', 'dosovitskiy2021vit', {
      author:
        'Dosovitskiy, Alexey and Beyer, Lucas and Kolesnikov, Alexander and Weissenborn, Dirk and Zhai, Xiaohua and Unterthiner, Thomas and Dehghani, Mostafa and Minderer, Matthias and Heigold, Georg and Gelly, Sylvain and Uszkoreit, Jakob and Houlsby, Neil',
      title: 'An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale',
      booktitle: 'International Conference on Learning Representations',
      year: '2021',
    }),
    citation('inproceedings', 'he2022mae', {
      author: 'He, Kaiming and Chen, Xinlei and Xie, Saining and Li, Yanghao and Dollár, Piotr and Girshick, Ross',
      title: 'Masked Autoencoders Are Scalable Vision Learners',
      booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
      year: '2022',
    }),
  ],

  describe: specOf,

  create(config, shape, seed) {
    const { width } = config;
    const trained = specOf(config, shape).variables.filter(({ fitted }) => !fitted);
    const inputs = createImageInputs(config, shape);
    const grid = gridOf(config, shape);
    const positions = gridPositions(grid, width);
    const encoder = composedEncoder(trained, seed, (known, get) => {
      const { planes, components, expected } = inputs.read(known);
      const information = config.prior ? undefined : informationOf(config, shape, planes);
      const tokens = tf.add(
        tokensOf(config, planes, information, get),
        tf.tensor2d(positions, [grid.height * grid.width, width]),
      );
      const features = layerNorm(transformerBlocks(get, blocksOf(config), tokens as tf.Tensor3D, information));
      const whole = tf.concat([tf.mean(features, 1), ...components], 1) as tf.Tensor2D;
      return {
        latent: linear(get, 'latent', whole),
        maps: [tf.reshape(features, [-1, grid.height, grid.width, width]) as tf.Tensor4D],
        ...(expected && { expected }),
      };
    });
    return {
      ...encoder,
      fitted: inputs.fitted,
      fit: inputs.fit,
      dispose: () => {
        encoder.dispose();
        inputs.dispose();
      },
    };
  },
});

/** Settings of the vision transformer encoder. */
export type VitEncoderConfig = Settings<typeof vitEncoder.schema>;

function specOf(config: Options, shape: EncoderShape): EncoderSpec {
  checkHeads('vit encoder', config);
  const { patch, width } = config;
  const { height: rows, width: columns } = gridOf(config, shape);
  const layers = [
    { name: 'encoder.patch', shape: [patch ** 2 * inputChannels(config, shape), width], gain: 1 },
    ...transformerLayers('encoder.block', config),
    { name: 'encoder.latent', shape: [width + inputComponents(config), shape.latent], gain: 1 },
  ];
  return {
    variables: [...unknownPatch(config), ...layers.flatMap(layerVariables), ...fittedVariables(config, shape)],
    maps: [{ height: rows, width: columns, channels: width }],
  };
}

/** Returns h and w. */
function gridOf({ patch }: Options, { height, width }: EncoderShape) {
  return { height: Math.ceil(height / patch), width: Math.ceil(width / patch) };
}

function blocksOf({ depth, heads }: Options) {
  return { name: 'block', depth, heads };
}

/** Returns the token of patches without information; none with a prior. */
function unknownPatch({ width, prior }: Options): VariableSpec[] {
  return prior ? [] : [{ name: 'encoder.unknown', shape: [width], initial: { distribution: 'normal', std: 0.02 } }];
}

/** Flattens patches: [B, H, W, n] → [B, T, p²·n], patches row by row, and pixels of a patch row by row. */
function patchesOf({ patch }: Options, x: tf.Tensor4D): tf.Tensor3D {
  const [images, height, width, channels] = x.shape;
  const [rows, columns] = [Math.ceil(height / patch), Math.ceil(width / patch)];
  const padded = tf.pad4d(x, [
    [0, 0],
    [0, rows * patch - height],
    [0, columns * patch - width],
    [0, 0],
  ]);
  const cut = tf.reshape(padded, [images, rows, patch, columns, patch * channels]);
  return tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4]), [
    images,
    rows * columns,
    patch * patch * channels,
  ]) as tf.Tensor3D;
}

/** Returns 1 for patches with information, 0 for others: [B, T]. The planes are those of a model without a prior. */
function informationOf(config: Options, { channels }: EncoderShape, planes: tf.Tensor4D): tf.Tensor2D {
  // Planes: pixels and mask, then values and certainty of each average.
  const [images, height, width] = planes.shape;
  const certainties = tf.slice(tf.reshape(planes, [images, height, width, -1, channels + 1]), [0, 0, 0, 0, channels]);
  const patches = patchesOf(config, tf.reshape(certainties, [images, height, width, -1]) as tf.Tensor4D);
  return tf.cast(tf.greater(tf.max(patches, 2), MIN_CERTAINTY), 'float32') as tf.Tensor2D;
}

/** Returns the tokens of the patches, [B, T, F]. */
function tokensOf(
  config: Options,
  planes: tf.Tensor4D,
  information: tf.Tensor2D | undefined,
  get: GetVariable,
): tf.Tensor3D {
  const tokens = linear(get, 'patch', patchesOf(config, planes));
  if (!information) return tokens;
  const known = tf.expandDims(information, 2);
  return tf.add(tf.mul(tokens, known), tf.mul(tf.sub(1, known), get('unknown')));
}
