import type { FullSettings } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type Seed, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { gelu } from '../attention/gelu.js';
import { layerNorm } from '../attention/layer-norm.js';
import { checkHeads } from '../encoders/check-heads.js';
import type { GetVariable } from '../encoders/composed-encoder.js';
import { type LayerVariables, layerVariables } from '../encoders/layers-network.js';
import { linear } from '../encoders/parts/attend.js';
import { distanceAttention } from './distance-attention.js';
import type { GeneratorShape } from './generator.js';
import { transformerKeys } from './generator-schema.js';
import { createSpectralNorm } from './spectral-norm.js';

/** Dimensions: B images, H rows, W columns, C channels, T patches, F features of a token, O outputs. */

/** Keys of a transformer that reads images. */
export const imageTransformerKeys = {
  patch: z.int().min(1).default(4).describe('Distance of neighboring patches in pixels; one token each'),
  overlap: z.int().min(0).default(2).describe('Pixels by which a patch extends beyond that distance on each side'),
  ...transformerKeys,
};

/** Settings of a transformer that reads images, with every default. */
export type ImageTransformerConfig = FullSettings<z.ZodObject<typeof imageTransformerKeys>>;

/** A transformer from images to numbers: the discriminator of ViTGAN, or the encoder of an autoencoder. */
export interface ImageTransformer {
  readonly variables: NamedVariables;
  /** State besides the variables, not trained: that of the spectral normalization, or empty. */
  readonly buffers: NamedVariables;
  /**
   * Returns numbers about images, [B, H, W, C] → [B, O]. First and second derivatives are correct on every backend.
   */
  read(images: tf.Tensor4D): tf.Tensor2D;
  /** Prepares an update of the variables: one power iteration of the spectral normalization. */
  prepareUpdate(): void;
  /** Disposes variables and buffers. */
  dispose(): void;
}

/** Options of {@link createImageTransformer}. */
export interface ImageTransformerOptions {
  /** Prefix of the variables' names: `discriminator`. */
  readonly name: string;
  readonly shape: GeneratorShape;
  /** Number of outputs O. */
  readonly outputs: number;
  /** Whether every linear map keeps its initial spectral norm, as in a discriminator. */
  readonly spectral: boolean;
  readonly seed: Seed;
}

/**
 * Allocates a vision transformer with its initial values (Lee et al. 2021, "ViTGAN", 3.1): tokens of overlapping
 * patches and learned positions, pre-LN blocks with attention by distance whose queries are also its keys, and a linear
 * map of the normalized class token.
 *
 * @throws HypernetError `option` if the number of heads does not divide the width
 */
export function createImageTransformer(
  config: ImageTransformerConfig,
  { name, shape, outputs, spectral, seed }: ImageTransformerOptions,
): ImageTransformer {
  checkHeads(name, config);
  const variables = createVariables(variablesOf(config, { name, shape, outputs, spectral }), seed);
  const kernels = new Map([...variables].filter(([own]) => own.endsWith('.kernel')));
  const norm = spectral ? createSpectralNorm(kernels) : undefined;
  const read = (images: tf.Tensor4D): tf.Tensor2D => {
    // A kernel is normalized once per call, however often it is used.
    const normalized = new Map<string, tf.Tensor>();
    const get = (own: string) => {
      const full = `${name}.${own}`;
      if (!norm || !kernels.has(full)) return variables.get(full);
      const found = normalized.get(full) ?? norm.normalize(full);
      normalized.set(full, found);
      return found;
    };
    return tf.tidy(() => outputsOf(config, get as unknown as GetVariable, images));
  };
  return {
    variables,
    buffers: norm?.buffers ?? new Map(),
    read,
    prepareUpdate: () => norm?.update(),
    dispose: () => {
      norm?.dispose();
      tf.dispose([...variables.values()]);
    },
  };
}

/**
 * Variance of the queries of a discriminator at the start. At 1, each token attends to itself almost alone, since its
 * distance to itself is 0, and a spectral norm that stays as it is keeps it so: the class token never sees the image.
 */
const SPECTRAL_QUERY_GAIN = 0.2;

function variablesOf(
  { patch, overlap, width, depth, mlp }: ImageTransformerConfig,
  { name, shape, outputs, spectral }: Omit<ImageTransformerOptions, 'seed'>,
): VariableSpec[] {
  const { height, width: columns, channels } = shape;
  // All residual branches together add a variance of about 1. With spectral normalization they would stay as weak.
  const gain = spectral ? 1 : 1 / (2 * depth);
  const side = patch + 2 * overlap;
  const layers: LayerVariables[] = [
    { name: 'patch', shape: [side, side, channels, width], gain: 1 },
    ...Array.from({ length: depth }, (_, index) => `block${index + 1}`).flatMap((block) => [
      { name: `${block}.query`, shape: [width, width], gain: spectral ? SPECTRAL_QUERY_GAIN : 1 },
      { name: `${block}.value`, shape: [width, width], gain: 1 },
      { name: `${block}.answer`, shape: [width, width], gain },
      { name: `${block}.hidden`, shape: [width, mlp * width], gain: 2 },
      { name: `${block}.output`, shape: [mlp * width, width], gain },
    ]),
    { name: 'last', shape: [width, outputs], gain: 1 },
  ];
  const tokens = 1 + Math.ceil(height / patch) * Math.ceil(columns / patch);
  return [
    { name: `${name}.class`, shape: [1, 1, width], initial: { distribution: 'normal', std: 0.02 } },
    { name: `${name}.positions`, shape: [1, tokens, width], initial: { distribution: 'normal', std: 0.5 } },
    ...layers
      .flatMap((layer) => layerVariables({ ...layer, name: `${name}.${layer.name}` }))
      .filter(({ name }) => !name.endsWith('.query.bias')), // it would not change any distance
  ];
}

function outputsOf(config: ImageTransformerConfig, get: GetVariable, images: tf.Tensor4D): tf.Tensor2D {
  const { depth, heads, width } = config;
  const [count] = images.shape;
  const patches = tf.reshape(patchTokens(config, get, images), [count, -1, width]);
  const first = tf.add(get('class'), tf.zeros([count, 1, 1]));
  let tokens = tf.add(tf.concat([first, patches], 1), get('positions')) as tf.Tensor3D;
  for (let index = 1; index <= depth; index++) {
    const block = `block${index}`;
    const read = layerNorm(tokens);
    const queries = tf.matMul(tf.reshape(read, [-1, width]), get<tf.Rank.R2>(`${block}.query.kernel`));
    const values = linear(get, `${block}.value`, read);
    const mixed = distanceAttention(tf.reshape(queries, read.shape), values, { heads });
    tokens = tf.add(tokens, linear(get, `${block}.answer`, mixed));
    const hidden = gelu(linear(get, `${block}.hidden`, layerNorm(tokens)));
    tokens = tf.add(tokens, linear(get, `${block}.output`, hidden));
  }
  const whole = tf.reshape(tf.slice(tokens, [0, 0, 0], [-1, 1, -1]), [count, width]) as tf.Tensor2D;
  return linear(get, 'last', layerNorm(whole));
}

/** Returns the tokens of overlapping patches, [B, h, w, F]. Beyond the border images are 0. */
function patchTokens({ patch, overlap }: ImageTransformerConfig, get: GetVariable, images: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = images.shape;
  const room = (size: number): [number, number] => [overlap, overlap + Math.ceil(size / patch) * patch - size];
  const padded = tf.pad(images, [[0, 0], room(height), room(width), [0, 0]]);
  const kernel = get<tf.Rank.R4>('patch.kernel') as tf.Tensor4D;
  return tf.add(tf.conv2d(padded, kernel, patch, 'valid'), get('patch.bias')) as tf.Tensor4D;
}
