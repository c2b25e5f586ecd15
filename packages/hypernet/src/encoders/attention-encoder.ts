import { apply, coordinateGrid, type NetworkOptions, type SirenSpec } from '@hypersiren/siren';
import { citation, type FullOptions, type Settings } from '@hypersiren/siren/family';
import type { VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkHeads } from './check-heads.js';
import { composedEncoder, type GetVariable } from './composed-encoder.js';
import { type EncoderInput, type EncoderShape, type EncoderSpec, encoderType } from './encoder.js';
import { layerVariables } from './layers-network.js';
import { attend, attentionLayers, linear } from './parts/attend.js';
import { type KnownPixels, knownPixels } from './parts/known-pixels.js';
import { sineFeatureParameters, sineFeatures, sineFeatureVariables } from './parts/sine-features.js';

/** Dimensions: B images, C channels, D latent, K known pixels of an image, F features, P heads, Q queries. */

const count = z.int().min(1);

const options = {
  // F
  width: count.default(128).describe('Features of each pixel and query; a multiple of the heads'),
  // P
  heads: count.default(4).describe('Heads of each attention'),
  // Q = queries²
  queries: count.default(4).describe('Side of the square grid of queries'),
  blocks: count.default(2).describe('Number of attention blocks'),
};

type Options = FullOptions<typeof options>;

/** Hidden units of a block's ReLU network, relative to F. */
const EXPANSION = 2;

/** Squared distance of padding pixels. It is so large that their weight is 0 in every head. */
const FAR = 1e30;

/**
 * A set encoder with attention, after Lee et al. 2019, "Set Transformer" (pooling by multi-head attention), and Jaegle
 * et al. 2021, "Perceiver". Each known pixel, as (row, column, value), becomes a token by two sine layers. A fixed
 * number of learned queries passes through blocks. Each block applies cross-attention to the tokens, self-attention
 * among the queries and a ReLU network, all with residual connections. The latent is a linear map of all queries.
 *
 * The queries lie on a grid over the image and attend mostly to near pixels: each head subtracts the squared distance
 * between query and pixel from its logits, with a fixed scale per head (as Press et al. 2022 for text). The grid of
 * queries is therefore also a feature map. One more learned token stands for "nothing known"; an image without known
 * pixels has only this token.
 */
export const attentionEncoder = encoderType({
  name: 'attention',
  description: 'A grid of learned queries that attend to the known pixels',
  options,
  example: { width: 6, heads: 2, queries: 2, blocks: 1 },
  citations: [
    citation('inproceedings', 'lee2019settransformer', {
      author: 'Lee, Juho and Lee, Yoonho and Kim, Jungtaek and Kosiorek, Adam R. and Choi, Seungjin and Teh, Yee Whye',
      title: 'Set Transformer: A Framework for Attention-based Permutation-Invariant Neural Networks',
      booktitle: 'International Conference on Machine Learning',
      year: '2019',
    }),
    citation('inproceedings', 'jaegle2021perceiver', {
      author:
        'Jaegle, Andrew and Gimeno, Felix and Brock, Andrew and Zisserman, Andrew and Vinyals, Oriol and Carreira, João',
      title: 'Perceiver: General Perception with Iterative Attention',
      booktitle: 'International Conference on Machine Learning',
      year: '2021',
    }),
    citation('inproceedings', 'press2022alibi', {
      author: 'Press, Ofir and Smith, Noah A. and Lewis, Mike',
      title: 'Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation',
      booktitle: 'International Conference on Learning Representations',
      year: '2022',
    }),
  ],

  describe: specOf,

  oneSizeOnly: () => undefined,

  create(options, shape, seed) {
    const { width, heads, queries: side, blocks } = options;
    const network = networkOf(options, shape);
    return composedEncoder(specOf(options, shape).variables, seed, (known, get, _, evaluation) => {
      const { tokens, preference } = readPixels(known, network, { side, heads }, get, evaluation);
      const images = known.images.shape[0];
      let x = forEach(images, get('queries')); // [B, Q, F]
      for (let index = 1; index <= blocks; index++) {
        const block = `block${index}`;
        x = tf.add(x, attend(get, { layer: `${block}.pixels`, heads }, normalize(x), tokens, { bias: preference }));
        const asked = normalize(x);
        x = tf.add(x, attend(get, { layer: `${block}.queries`, heads }, asked, asked));
        const hidden = tf.relu(linear(get, `${block}.hidden`, normalize(x)));
        x = tf.add(x, linear(get, `${block}.output`, hidden));
      }
      const features = normalize(x);
      return {
        latent: linear(get, 'linear', tf.reshape(features, [images, -1]) as tf.Tensor2D),
        maps: [tf.reshape(features, [images, side, side, width]) as tf.Tensor4D],
      };
    });
  },
});

/** Settings of the attention encoder. */
export type AttentionEncoderConfig = Settings<typeof attentionEncoder.schema>;

function specOf(options: Options, shape: EncoderShape): EncoderSpec {
  checkHeads('attention encoder', options);
  const { width, queries, blocks } = options;
  const gain = 1 / (3 * blocks); // all residual branches of a query together add a variance of 1
  const layers = Array.from({ length: blocks }, (_, index) => {
    const block = `encoder.block${index + 1}`;
    return [
      ...attentionLayers(`${block}.pixels`, width, gain),
      ...attentionLayers(`${block}.queries`, width, gain),
      { name: `${block}.hidden`, shape: [width, EXPANSION * width], gain: 2 },
      { name: `${block}.output`, shape: [EXPANSION * width, width], gain },
    ];
  }).flat();
  const latent = { name: 'encoder.linear', shape: [queries ** 2 * width, shape.latent], gain: 1 };
  const learned = (name: string, rows: number): VariableSpec => ({
    name: `encoder.${name}`,
    shape: [rows, width],
    initial: { distribution: 'normal', std: 1 },
  });
  return {
    variables: [
      ...sineFeatureVariables(networkOf(options, shape)),
      learned('nothing', 1),
      learned('queries', queries ** 2),
      ...[...layers, latent].flatMap(layerVariables),
    ],
    maps: [{ height: queries, width: queries, channels: width }],
  };
}

/** Returns the tokens, one per pixel and a last one for "nothing known", and the bias of their logits. */
function readPixels(
  known: EncoderInput,
  network: SirenSpec,
  grid: { readonly side: number; readonly heads: number },
  get: GetVariable,
  evaluation?: NetworkOptions,
): { readonly tokens: tf.Tensor3D; readonly preference: tf.Tensor4D } {
  const pixels = knownPixels(known);
  const joined = tf.concat([pixels.coords, pixels.values], 2); // [B, K, 2 + C]
  const features = apply(network, sineFeatureParameters(network, get), joined, evaluation); // [B, K, F]
  const tokens = tf.concat([features, forEach(joined.shape[0], get('nothing'))], 1) as tf.Tensor3D; // [B, K + 1, F]
  return { tokens, preference: preferenceOf(pixels, grid) };
}

/** Returns −(distance / reach)² of pixels and queries, 0 for the token "nothing known": [B, P, Q, K + 1]. */
function preferenceOf({ coords, weights }: KnownPixels, { side, heads }: { side: number; heads: number }): tf.Tensor4D {
  const coordinates = coordinateGrid({ height: side, width: side }); // [Q, 2]
  const squares = [0, 1].map((axis) => {
    const pixels = tf.transpose(tf.slice(coords, [0, 0, axis], [-1, -1, 1]), [0, 2, 1]); // [B, 1, K]
    return tf.square(tf.sub(tf.slice(coordinates, [0, axis], [-1, 1]), pixels)); // [B, Q, K]
  });
  const missing = tf.transpose(tf.cast(tf.equal(weights, 0), 'float32'), [0, 2, 1]); // [B, 1, K]
  const distances = tf.add(tf.addN(squares), tf.mul(missing, FAR)) as tf.Tensor3D; // [B, Q, K]
  const withNothing = tf.pad3d(distances, [
    [0, 0],
    [0, 0],
    [0, 1],
  ]);
  // The reach of the first head is half the distance of two queries, and doubles with each further head.
  const reaches = Array.from({ length: heads }, (_, head) => 2 ** head / Math.max(1, side - 1));
  const slopes = tf.reshape(tf.tensor1d(reaches.map((reach) => -(reach ** -2))), [heads, 1, 1]);
  return tf.mul(tf.expandDims(withNothing, 1), slopes);
}

/** Repeats [n, F] for each image: [B, n, F]. */
function forEach(images: number, x: tf.Tensor): tf.Tensor3D {
  return tf.mul(tf.expandDims(x, 0), tf.ones([images, 1, 1])) as tf.Tensor3D;
}

/**
 * Scales the features to mean square 1 (RMSNorm, Zhang and Sennrich 2019). The following linear map provides the scale.
 */
function normalize(x: tf.Tensor3D): tf.Tensor3D {
  return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), 2, true), 1e-6)));
}

function networkOf({ width }: Options, { channels }: EncoderShape): SirenSpec {
  return sineFeatures({ inputs: 2 + channels, width, hiddenLayers: 0, outputs: width });
}
