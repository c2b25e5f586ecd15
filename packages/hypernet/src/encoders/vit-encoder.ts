import type { VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';
import { layerNorm } from '../attention/layer-norm.js';
import { checkCount, checkKeys } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { linear } from './attend.js';
import { composedEncoder, type GetVariable } from './composed-encoder.js';
import type { EncoderShape, EncoderType } from './encoder.js';
import { gridPositions } from './grid-positions.js';
import {
  checkImageInputs,
  createImageInputs,
  fittedVariables,
  IMAGE_INPUT_KEYS,
  type ImageInputsConfig,
  inputChannels,
  inputComponents,
} from './image-inputs.js';
import { layerVariables } from './layers-network.js';
import { transformerBlocks, transformerLayers } from './transformer-block.js';

/** Letters: B images, H rows, W columns, C channels, I input channels, p side of a patch, h, w and T rows, columns and number of patches, F features. */

/** Settings of the encoder that is a vision transformer. */
export interface VitEncoderConfig extends ImageInputsConfig {
  readonly type: 'vit';
  /** p, in pixels; default 4. */
  readonly patch?: number;
  /** F, features of a token; a multiple of the heads. Default 128. */
  readonly width?: number;
  /** Blocks; default 4. */
  readonly depth?: number;
  /** Heads of each attention; default 4. */
  readonly heads?: number;
  /** Hidden units of a block's network, over F; default 4. */
  readonly mlp?: number;
}

const DEFAULTS = { patch: 4, width: 128, depth: 4, heads: 4, mlp: 4 } as const;

/** Certainty, from 0 to 1, below which an average of known pixels tells nothing: as little as where averages fade. */
const LEAST_CERTAINTY = 1e-6;

/**
 * A vision transformer (Dosovitskiy et al. 2021) over the known pixels. The image is cut into patches of p × p pixels, row by
 * row from the upper left; what is missing at the lower and right edge is unknown. A linear map of a patch's pixels, mask,
 * averages and expectation becomes a token, fixed sines and cosines of its place are added, and the tokens pass transformer
 * blocks. A patch of which nothing is known has a learned token in its place, and no other asks it, as in masked
 * autoencoders (He et al. 2022): with a prior, something is known of every patch.
 *
 * The normalized tokens are the one feature map, [B, h, w, F]; the latent is a linear map of their mean.
 */
export const vitEncoder: EncoderType<VitEncoderConfig> = {
  description: 'a vision transformer: a token for each patch of pixels',

  describe(config, shape) {
    checkConfig(config);
    const { patch, width } = { ...DEFAULTS, ...config };
    const { height: rows, width: columns } = gridOf(config, shape);
    const layers = [
      { name: 'encoder.patch', shape: [patch ** 2 * inputChannels(config, shape), width], gain: 1 },
      ...transformerLayers('encoder.block', { ...DEFAULTS, ...config }),
      { name: 'encoder.latent', shape: [width + inputComponents(config), shape.latent], gain: 1 },
    ];
    return {
      variables: [...unknownPatch(config), ...layers.flatMap(layerVariables), ...fittedVariables(config, shape)],
      maps: [{ height: rows, width: columns, channels: width }],
    };
  },

  create(config, shape, seed) {
    const { width } = { ...DEFAULTS, ...config };
    const trained = vitEncoder.describe(config, shape).variables.filter(({ fitted }) => !fitted);
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
        maps: [features.reshape([-1, grid.height, grid.width, width]) as tf.Tensor4D],
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
};

/** h and w. */
function gridOf({ patch = DEFAULTS.patch }: VitEncoderConfig, { height, width }: EncoderShape) {
  return { height: Math.ceil(height / patch), width: Math.ceil(width / patch) };
}

function blocksOf({ depth = DEFAULTS.depth, heads = DEFAULTS.heads }: VitEncoderConfig) {
  return { name: 'block', depth, heads };
}

/** The token of patches of which nothing is known; none with a prior. */
function unknownPatch({ width = DEFAULTS.width, prior }: VitEncoderConfig): VariableSpec[] {
  return prior
    ? []
    : [{ name: 'encoder.unknown', shape: [width], initial: { distribution: 'normal', deviation: 0.02 } }];
}

/** [B, H, W, n] → [B, T, p²·n]: patch by patch, row by row, and so its pixels. */
function patchesOf({ patch = DEFAULTS.patch }: VitEncoderConfig, x: tf.Tensor4D): tf.Tensor3D {
  const [images, height, width, channels] = x.shape;
  const [rows, columns] = [Math.ceil(height / patch), Math.ceil(width / patch)];
  const padded = tf.pad4d(x, [
    [0, 0],
    [0, rows * patch - height],
    [0, columns * patch - width],
    [0, 0],
  ]);
  const cut = padded.reshape([images, rows, patch, columns, patch * channels]);
  return cut.transpose([0, 1, 3, 2, 4]).reshape([images, rows * columns, patch * patch * channels]) as tf.Tensor3D;
}

/** 1 for patches of which something is known, 0 for others: [B, T]. The planes are those of a model without prior. */
function informationOf(config: VitEncoderConfig, { channels }: EncoderShape, planes: tf.Tensor4D): tf.Tensor2D {
  // Pixels and mask, then as many planes for each average, the last of them its certainty.
  const [images, height, width] = planes.shape;
  const certainties = planes.reshape([images, height, width, -1, channels + 1]).slice([0, 0, 0, 0, channels]);
  const patches = patchesOf(config, certainties.reshape([images, height, width, -1]) as tf.Tensor4D);
  return tf.cast(tf.greater(tf.max(patches, 2), LEAST_CERTAINTY), 'float32') as tf.Tensor2D;
}

/** [B, T, F] */
function tokensOf(
  config: VitEncoderConfig,
  planes: tf.Tensor4D,
  information: tf.Tensor2D | undefined,
  get: GetVariable,
): tf.Tensor3D {
  const tokens = linear(get, 'patch', patchesOf(config, planes));
  if (!information) return tokens;
  const known = information.expandDims(2);
  return tf.add(tf.mul(tokens, known), tf.mul(tf.sub(1, known), get('unknown')));
}

function checkConfig(config: VitEncoderConfig): void {
  const what = 'vit encoder';
  checkKeys(what, config, ['type', ...Object.keys(DEFAULTS), ...IMAGE_INPUT_KEYS]);
  const { patch, width, depth, heads, mlp } = { ...DEFAULTS, ...config };
  for (const [key, value] of Object.entries({ patch, width, depth, heads, mlp })) checkCount(`${what}: ${key}`, value);
  if (width % heads !== 0)
    throw new HypernetError('option', `${what}: width: expected a multiple of the ${heads} heads, got ${width}`);
  checkImageInputs(what, config);
}
