import type { NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import { factorize, solveFactorized } from '../linear-algebra/cholesky.js';
import { type GridAxes, gridAxes } from '../local/coordinates.js';
import { interpolateMap } from '../local/interpolate-map.js';
import { interpolations } from '../local/interpolation.js';
import type { HypernetworkSpec } from '../model/hypernetwork.js';

/**
 * Dimensions: H rows, W columns, C channels of an image, T tokens, F features of a token, L numbers of a latent, S sines
 * of the SIREN's last hidden layer, K = T·(S + 1) coefficients of a channel, N points at which images are compared.
 */

/** A linear map from latents to images. */
export interface LinearImages {
  /** Image of the latent 0, [H, W, C]. */
  readonly mean: tf.Tensor3D;
  /** What each number of a latent adds to it, [L, H, W, C]. */
  readonly axes: tf.Tensor4D;
}

/** Parts of a generator that begin as a linear map. */
export interface LinearStart {
  readonly hypernetwork: { readonly spec: HypernetworkSpec; readonly variables: NamedVariables };
  /** Kernel [L, T·F] and bias [T·F] of the map from latents to tokens. */
  readonly lift: { readonly kernel: tf.Variable; readonly bias: tf.Variable };
  /** Number of tokens T. */
  readonly tokens: number;
  /** Returns the images of tokens [B·T, F] at coordinates, [B, N, C]. */
  decode(tokens: tf.Tensor2D, coordinates: GridAxes): tf.Tensor3D;
}

/** Weight of the pixels in the least squares, relative to that of the points between them. */
const PIXEL_WEIGHT = 16;

/** Weight of the squares of the coefficients, relative to the mean square that a coefficient contributes to the images. */
const RIDGE = 1e-5;

/**
 * Sets the start of a generator so that its images are linear in the latent and as near as possible to given ones, at
 * the pixels above all, and halfway between them, where those are interpolated. Each token then holds the weights and biases of the
 * last layer of its SIREN, whose other layers are shared; the token's further features are 0. So the images are linear in
 * the tokens as well, and the tokens are found by least squares from the images of unit tokens.
 *
 * @throws HypernetError `option` if the emission leaves out the last layer or a token has too few features
 */
export async function beginAsLinear(
  { hypernetwork, lift, tokens, decode }: LinearStart,
  images: LinearImages,
): Promise<void> {
  const [height, width, channels] = images.mean.shape;
  const features = emitLastLayer(hypernetwork, channels); // S + 1 for each channel
  const latent = images.axes.shape[0];
  const grid = gridAxes({ height: 2 * height - 1, width: 2 * width - 1 });
  const total = (lift.bias.shape[0] as number) / tokens; // F
  try {
    const unit = tf.tidy(() => responses({ tokens, features, channels, total }, (token) => decode(token, grid))); // [K, N]
    const wanted = tf.tidy(() => {
      const all = tf.concat([tf.expandDims(images.mean, 0), images.axes]) as tf.Tensor4D;
      const points = interpolateMap(all, grid, interpolations.cubic); // [1 + L, N, C]
      return tf.reshape(tf.transpose(points, [1, 0, 2]), [-1, (1 + latent) * channels]) as tf.Tensor2D;
    });
    const [gram, right] = tf.tidy(() => {
      const weighted = tf.mul(unit, pixelWeights(height, width)) as tf.Tensor2D;
      return [tf.matMul(weighted, unit, false, true), tf.matMul(weighted, wanted)] as const;
    });
    tf.dispose([unit, wanted]);
    const solved = await solve(gram, right);
    tf.dispose([gram, right]);
    tf.tidy(() => {
      const coefficients = tf.tensor(Float32Array.from(solved), [tokens, features, 1 + latent, channels], 'float32');
      const own = tf.reshape(tf.transpose(coefficients, [2, 0, 1, 3]), [1 + latent, tokens, features * channels]);
      const rest: [number, number] = [0, total - features * channels];
      const all = tf.reshape(tf.pad(own, [[0, 0], [0, 0], rest]), [1 + latent, tokens * total]);
      lift.bias.assign(tf.reshape(tf.slice(all, 0, 1), lift.bias.shape));
      lift.kernel.assign(tf.slice(all, 1, latent));
    });
  } finally {
    tf.dispose([grid.rows, grid.columns]);
  }
}

/**
 * Makes the features of a token the weights and biases of the last layer of its SIREN, which then depends on nothing
 * else, and all other parameters independent of the token.
 *
 * @returns number of features for each channel, S + 1
 */
function emitLastLayer({ spec, variables }: LinearStart['hypernetwork'], channels: number): number {
  const { heads, base, config } = spec;
  const [weight, bias] = heads.slice(-2);
  const sines = (weight?.count ?? 0) / channels; // S
  const needed = (sines + 1) * channels;
  const full = base.slice(-2).map((name) => variables.get(name) as tf.Variable);
  if (!weight || !bias || bias.count !== channels || weight.count !== full[0]?.size || config.hidden.length > 0)
    throw new HypernetError('option', 'generator: emission: expected one of the whole last layer, such as full');
  if (needed > config.latent)
    throw new HypernetError(
      'option',
      `generator: width: expected at least the ${needed} parameters of the last layer of a SIREN, got ${config.latent}`,
    );
  tf.tidy(() => {
    for (const start of full) start.assign(tf.zerosLike(start));
    for (const { name } of heads) {
      const head = variables.get(`hypernetwork.heads.${name}`) as tf.Variable;
      head.assign(tf.zerosLike(head));
    }
    const rows = tf.pad(tf.eye(needed), [
      [0, config.latent - needed],
      [0, 0],
    ]) as tf.Tensor2D; // [F, (S + 1)·C]
    const write = (name: string, from: number, count: number) =>
      (variables.get(`hypernetwork.heads.${name}`) as tf.Variable).assign(tf.slice2d(rows, [0, from], [-1, count]));
    write(weight.name, 0, weight.count);
    write(bias.name, weight.count, channels);
  });
  return sines + 1;
}

/** Returns the first channel of the images of tokens of which one feature is 1, [K, N]. */
function responses(
  { tokens, features, channels, total }: Record<'tokens' | 'features' | 'channels' | 'total', number>,
  decode: (tokens: tf.Tensor2D) => tf.Tensor3D,
): tf.Tensor2D {
  const units = tf.reshape(tf.eye(tokens), [tokens * tokens, 1]); // token by token of each of T images
  const columns = Array.from({ length: features }, (_, feature) =>
    tf.tidy(() => {
      const one = tf.oneHot(tf.tensor1d([feature * channels], 'int32'), total);
      const values = decode(tf.matMul(units as tf.Tensor2D, tf.cast(one, 'float32') as tf.Tensor2D));
      return tf.reshape(tf.slice(values, [0, 0, 0], [-1, -1, 1]), [tokens, 1, -1]);
    }),
  );
  return tf.reshape(tf.concat(columns, 1), [tokens * features, -1]) as tf.Tensor2D;
}

/** Returns the weights of the points at and between the pixels, [N]. */
function pixelWeights(height: number, width: number): tf.Tensor1D {
  const isPixel = (size: number) => Array.from({ length: 2 * size - 1 }, (_, index) => index % 2 === 0);
  const columns = isPixel(width);
  return tf.tensor1d(isPixel(height).flatMap((row) => columns.map((column) => (row && column ? PIXEL_WEIGHT : 1))));
}

/** Solves (G + ridge) x = r in double precision. */
async function solve(gram: tf.Tensor, right: tf.Tensor2D): Promise<Float64Array> {
  const [size, columns] = right.shape;
  const matrix = Float64Array.from(await gram.data());
  const diagonal = Array.from({ length: size }, (_, index) => index * (size + 1));
  const mean = diagonal.reduce((sum, index) => sum + (matrix[index] as number), 0) / size;
  for (const index of diagonal) matrix[index] = (matrix[index] as number) + RIDGE * mean + Number.EPSILON;
  const solution = Float64Array.from(await right.data());
  factorize(matrix, size);
  solveFactorized(matrix, size, solution, columns);
  return solution;
}
