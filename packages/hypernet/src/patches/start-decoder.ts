import { type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { type SirenParameters, type SirenSpec, sirenSpec } from '@hypersiren/siren';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { factorize, solveFactorized } from '../linear-algebra/cholesky.js';
import { gridAxes } from '../local/coordinates.js';
import { imagesFor } from '../model/context-batch.js';
import type { Hypernetwork } from '../model/hypernetwork.js';
import type { PatchSpec } from './patch-latents.js';
import { patchFeatures } from './patch-sirens.js';

/** Dimensions: N pixels, C channels, T patches, q pixels of a patch, W sines of the last sine layer, D token size. */

/** Number of training images in the least-squares problem, which has some hundred unknowns. */
const IMAGES = 32;

/** Ridge that keeps the normal equations positive definite, relative to their mean diagonal. */
const RIDGE = 1e-6;

/** Default of the maximum number of factors of K in memory: 128 MiB. */
const MAX_FACTORS = 2 ** 25;

/** Options of {@link startDecoder}. */
export interface StartDecoderOptions {
  readonly patches: PatchSpec;
  readonly hypernetwork: Hypernetwork;
  /** Function that computes the tokens of images with all pixels known, [B, H, W, C] → [B, T · D]. */
  readonly tokensOf: (images: tf.Tensor4D) => tf.Tensor2D;
  readonly dataset: ImageDataset;
  readonly split: Split;
  /** Maximum number of factors of K in memory at a time, unless one channel of an image has more; default 2²⁵. */
  readonly maxFactors?: number;
  readonly signal?: AbortSignal;
}

/**
 * Returns whether {@link startDecoder} can initialize the last layer: tokens begin with the pixels of their patch, and
 * the last layer is linear in the token.
 */
export function canStartDecoder(patches: PatchSpec, { spec }: Pick<Hypernetwork, 'spec'>): boolean {
  const { config, siren, heads } = spec;
  const last = siren.layers.length - 1;
  const whole = (kind: 'weight' | 'bias', count: number) =>
    heads.some((head) => head.name === `layers.${last}.${kind}` && head.count === count && !head.relative);
  const isLinear = config.hidden.length === 0 && !config.normalize;
  return (
    patches.pixels !== null && isLinear && whole('weight', siren.width * siren.outputs) && whole('bias', siren.outputs)
  );
}

/**
 * Initializes the last layer of the patches' SIRENs so that they render the encoder's initial estimate of each pixel:
 * the known value, or a prior's expectation. The rendered value is linear in K, so this is a linear least-squares
 * problem over the pixels of some training images,
 *
 * y[x, c] ≈ Σ over patches w(x) Σ over f, j  φ[x, f] · K[f, j] · (pixels of the patch in channel c, 1)[j],
 *
 * where φ are the sines of the last sine layer and a constant 1, w the blend weights, and K [W + 1, q + 1] is common to
 * all patches and channels. Only the emission's variables are changed, so image information still reaches the values
 * through emitted parameters only.
 */
export async function startDecoder(options: StartDecoderOptions): Promise<void> {
  const { patches, hypernetwork, dataset, split, maxFactors = MAX_FACTORS, signal } = options;
  const q = patches.config.size ** 2;
  const unknowns = (hypernetwork.spec.siren.width + 1) * (q + 1);
  const indices = splitIndices(split).subarray(0, IMAGES);
  const images = await imagesFor(dataset, split, indices, { seed: 0, epoch: 0 });
  const { height, width, channels } = dataset;
  let normal = tf.zeros([unknowns, unknowns + 1]) as tf.Tensor2D; // ZᵀZ and Zᵀy
  const size = height * width * channels;
  const atOnce = Math.max(1, Math.floor(maxFactors / (height * width * unknowns)));
  const yieldToEventLoop = eventLoopYielder();
  for (let image = 0; image < indices.length; image++) {
    signal?.throwIfAborted();
    const pixels = tf.tensor4d(images.slice(image * size, (image + 1) * size), [1, height, width, channels]);
    for (let first = 0; first < channels; first += atOnce) {
      const part = { first, count: Math.min(atOnce, channels - first) };
      const next = tf.tidy(() => tf.add(normal, equationsOf(pixels, part, options)) as tf.Tensor2D);
      normal.dispose();
      normal = next;
      await yieldToEventLoop();
    }
    pixels.dispose();
  }
  const decoder = solve(await normal.data(), unknowns);
  normal.dispose();
  writeDecoder(decoder, options, channels);
}

/** Returns the contribution of some channels of one image to the normal equations, [unknowns, unknowns + 1]. */
function equationsOf(
  pixels: tf.Tensor4D,
  { first, count }: { readonly first: number; readonly count: number },
  { patches, hypernetwork, tokensOf }: StartDecoderOptions,
): tf.Tensor2D {
  const [, height, width, channels] = pixels.shape;
  const { siren } = hypernetwork.spec;
  const tokens = tf.reshape(tokensOf(pixels), [patches.grid.count, -1]) as tf.Tensor2D; // [T, D]
  const q = patches.config.size ** 2;
  const own = tf.reshape(tf.slice(tokens, [0, 0], [-1, q * channels]), [-1, q, channels]);
  const withOne = tf.concat([own, tf.ones([patches.grid.count, 1, channels])], 1); // [T, q + 1, C]
  const coordinates = gridAxes({ height, width });
  const some = tf.slice(withOne, [0, 0, first], [-1, -1, count]);
  const rows = tf.split(some, count, 2).map((channel) =>
    // [N, (W + 1)(q + 1)]: factors of K at each pixel
    patchFeatures(
      sineFeatures(siren),
      patches.grid,
      withIdentity(hypernetwork.emit(tokens), siren.width),
      coordinates,
      tf.reshape(channel, [patches.grid.count, q + 1]) as tf.Tensor2D,
    ),
  );
  const z = tf.concat(rows, 0); // [count · N, unknowns]
  const values = tf.slice(tf.reshape(pixels, [height * width, channels]), [0, first], [-1, count]);
  const y = tf.reshape(tf.transpose(values), [-1, 1]); // [count · N, 1]
  return tf.matMul(z, tf.concat([z, y], 1), true, false);
}

/** Returns the specification of the network up to its last sine layer. */
function sineFeatures({ width, hiddenLayers, omega0, firstOmega0, bias, inputs }: SirenSpec): SirenSpec {
  return sirenSpec({ inputs, outputs: width, width, hiddenLayers, omega0, firstOmega0, bias });
}

/** Returns the parameters with a last layer that is the identity. */
function withIdentity(parameters: SirenParameters, width: number): SirenParameters {
  return [...parameters.slice(0, -1), { weight: tf.eye(width), bias: tf.zeros([1, width]) }];
}

/** Solves the normal equations for K, [unknowns]. */
function solve(normal: ArrayLike<number>, unknowns: number): Float64Array {
  const matrix = new Float64Array(unknowns * unknowns);
  const right = new Float64Array(unknowns);
  let trace = 0;
  for (let row = 0; row < unknowns; row++) {
    for (let column = 0; column < unknowns; column++)
      matrix[row * unknowns + column] = normal[row * (unknowns + 1) + column] as number;
    right[row] = normal[row * (unknowns + 1) + unknowns] as number;
    trace += matrix[row * unknowns + row] as number;
  }
  for (let row = 0; row < unknowns; row++)
    matrix[row * unknowns + row] = (matrix[row * unknowns + row] as number) + (RIDGE * trace) / unknowns;
  factorize(matrix, unknowns);
  solveFactorized(matrix, unknowns, right, 1);
  return right;
}

/**
 * Writes K into the shared parameters and the heads of the last layer, for the outputs that are values. Other outputs
 * keep their initial parameters.
 */
function writeDecoder(decoder: Float64Array, { patches, hypernetwork }: StartDecoderOptions, channels: number): void {
  const { siren } = hypernetwork.spec;
  const last = siren.layers.length - 1;
  const q = patches.config.size ** 2;
  const at = (sine: number, pixel: number) => decoder[sine * (q + 1) + pixel] as number;
  const change = (name: string, write: (data: Float32Array) => void) => {
    const variable = hypernetwork.variables.get(`hypernetwork.${name}`) as tf.Variable;
    const data = Float32Array.from(variable.dataSync());
    write(data);
    tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)));
  };
  const inputsOf = (kind: 'weight' | 'bias') => (kind === 'weight' ? siren.width : 1);
  const sineOf = (kind: 'weight' | 'bias', row: number) => (kind === 'weight' ? row : siren.width);
  for (const kind of ['weight', 'bias'] as const) {
    const rows = inputsOf(kind);
    change(`base.layers.${last}.${kind}`, (data) => {
      for (let row = 0; row < rows; row++)
        for (let channel = 0; channel < channels; channel++)
          data[row * siren.outputs + channel] = at(sineOf(kind, row), q);
    });
    change(`heads.layers.${last}.${kind}`, (data) => {
      for (let number = 0; number < patches.numbers; number++)
        for (let row = 0; row < rows; row++)
          for (let channel = 0; channel < channels; channel++) {
            const isOwn = number < q * channels && number % channels === channel;
            const value = isOwn ? at(sineOf(kind, row), Math.floor(number / channels)) : 0;
            data[(number * rows + row) * siren.outputs + channel] = value;
          }
    });
  }
}
