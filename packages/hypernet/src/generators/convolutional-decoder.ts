import type { VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { gelu } from '../attention/gelu.js';
import type { GetVariable } from '../encoders/composed-encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { HypernetError } from '../hypernet-error.js';
import type { PatchGrid } from '../patches/patch-grid.js';

/** Dimensions: B images, H rows and W columns of pixels, h rows and w columns of patches, T = h·w tokens, F features of a token, D channels of a layer. */

/** Sizes of a convolutional decoder. */
export interface ConvolutionalDecoder {
  /** Side of a patch in pixels, a power of two: each doubling has a convolution. */
  readonly patch: number;
  /** Features of a token F. */
  readonly width: number;
  /** Channels of the images. */
  readonly channels: number;
  /** Channels of all layers between, D. */
  readonly features: number;
}

/**
 * Returns the decoder with the most channels whose parameters are at most a given number; at least one channel.
 *
 * @throws HypernetError `option` if the side of a patch is no power of two
 */
export function convolutionalDecoder(
  sizes: Omit<ConvolutionalDecoder, 'features'>,
  parameters: number,
): ConvolutionalDecoder {
  if (!Number.isInteger(Math.log2(sizes.patch)))
    throw new HypernetError(
      'option',
      `generator: patch: expected a power of two for the decoder convolutional, got ${sizes.patch}`,
    );
  const count = (features: number) =>
    convolutionalVariables('', { ...sizes, features }).reduce(
      (sum, { shape }) => sum + tf.util.sizeFromShape([...shape]),
      0,
    );
  let features = 1;
  while (count(features + 1) <= parameters) features++;
  return { ...sizes, features };
}

/** Returns the variables of a convolutional decoder. */
export function convolutionalVariables(
  prefix: string,
  { patch, width, channels, features }: ConvolutionalDecoder,
): VariableSpec[] {
  const doublings = Math.log2(patch);
  return Array.from({ length: doublings + 2 }, (_, layer) => ({
    name: `${prefix}.convolution${layer + 1}`,
    shape: [3, 3, layer === 0 ? width : features, layer > doublings ? channels : features],
    gain: layer > doublings ? 1 : 2,
  })).flatMap(layerVariables);
}

/** Sizes of decoded images and their patches. */
export interface DecodedSize {
  readonly patch: number;
  readonly grid: PatchGrid;
  readonly height: number;
  readonly width: number;
}

/**
 * Decodes tokens by 3×3 convolutions with GELU, each but the first after a doubling of rows and columns (nearest
 * neighbor), and a last convolution to the channels of the image. Differentiable.
 *
 * @param tokens [B·T, F]
 * @returns images, [B, H, W, C], cropped where the last patches extend beyond them
 */
export function decodeByConvolutions(
  get: GetVariable,
  { patch, grid: { rows, columns }, height, width }: DecodedSize,
  tokens: tf.Tensor2D,
): tf.Tensor4D {
  const doublings = Math.log2(patch);
  const convolve = (map: tf.Tensor4D, layer: number) =>
    tf.add(
      tf.conv2d(map, get<tf.Rank.R4>(`convolution${layer}.kernel`), 1, 'same'),
      get(`convolution${layer}.bias`),
    ) as tf.Tensor4D;
  let map = tf.reshape(tokens, [-1, rows.count, columns.count, tokens.shape[1]]) as tf.Tensor4D;
  for (let layer = 1; layer <= doublings + 1; layer++) {
    if (layer > 1) map = doubled(map);
    map = gelu(convolve(map, layer)) as tf.Tensor4D;
  }
  return tf.slice(convolve(map, doublings + 2), [0, 0, 0, 0], [-1, height, width, -1]);
}

/** Repeats each row and each column once. */
function doubled(map: tf.Tensor4D): tf.Tensor4D {
  const [images, height, width, channels] = map.shape;
  const twice = (shape: number[]) => {
    const lines = tf.reshape(map, shape);
    map = tf.concat([lines, lines], 1) as tf.Tensor4D;
  };
  twice([images * height, 1, width * channels]);
  twice([images * 2 * height * width, 1, channels]);
  return tf.reshape(map, [images, 2 * height, 2 * width, channels]);
}
