import { apply, coordinateGrid, type NetworkOptions, type SirenSpec } from '@hypersiren/siren';
import { citation, type FullOptions, type Settings } from '@hypersiren/siren/family';
import type { VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { gelu } from '../attention/gelu.js';
import { layerNorm } from '../attention/layer-norm.js';
import { checkHeads } from './check-heads.js';
import { composedEncoder, type GetVariable } from './composed-encoder.js';
import { type EncoderInput, type EncoderShape, type EncoderSpec, encoderType } from './encoder.js';
import { layerVariables } from './layers-network.js';
import { linear } from './parts/attend.js';
import { gridPositions } from './parts/grid-positions.js';
import { pixelsAt } from './parts/known-pixels.js';
import { mortonOrder } from './parts/morton-order.js';
import { nearestGroups, type PixelGroups, pixelGroups } from './parts/pixel-groups.js';
import { sineFeatureParameters, sineFeatures, sineFeatureVariables } from './parts/sine-features.js';
import { transformerBlocks, transformerLayers } from './parts/transformer-block.js';

/**
 * Dimensions: B images, C channels, G padded number of groups per image, S padded number of pixels per group, F
 * features, Q cells of the grid.
 */

const count = z.int().min(1);

const options = {
  // F
  width: count.default(128).describe('Features of each pixel and group; a multiple of the heads'),
  depth: count.default(2).describe('Transformer blocks within groups, and the same number across groups'),
  heads: count.default(4).describe('Heads of each attention'),
  mlp: count.default(4).describe('Hidden units of each block’s network, as a multiple of the width'),
  // S
  group: count.default(16).describe('Largest number of pixels in a group'),
  neighbors: count.default(4).describe('Nearest groups that each cell of the feature map reads'),
  // Q = grid²
  grid: count.default(8).describe('Side of the square feature map'),
};

type Options = FullOptions<typeof options>;

/**
 * A set encoder that reads the known pixels as points, after LH-NeF (arXiv 2606.08204). It works at any size and aspect
 * ratio, and its cost depends on the number of known pixels. Each known pixel, as (row, column, value), becomes a token
 * by two sine layers. In Morton order, the tokens are split into groups of neighbors with self-attention within each
 * group (as in Wu et al. 2024, "Point Transformer V3"). The mean of a group is again a token, and the group tokens
 * attend to each other. One more learned token stands for "nothing known"; an image without known pixels has only this
 * token.
 *
 * The feature map on a square grid is interpolated from the groups. Each cell takes the weighted mean of the nearest
 * groups, with Gaussian weights whose width is the distance of these groups. It adds features of its own position and
 * of its position relative to the groups, and passes a network with GELU. The latent is a linear map of the mean of all
 * cells.
 */
export const pointsEncoder = encoderType({
  name: 'points',
  description: 'A transformer on groups of neighboring known pixels',
  options,
  example: { width: 8, depth: 1, heads: 2, mlp: 2, group: 4, neighbors: 2, grid: 2 },
  citations: [
    citation('misc', 'urbano2026lhnef', {
      author: 'Urbano, Alonso and Romero, David W. and Zimmer, Max and Pokutta, Sebastian',
      title: 'Neural Field Tokenizations with Hierarchy and Spatial Locality Priors',
      eprint: '2606.08204',
      archiveprefix: 'arXiv',
      year: '2026',
    }),
    citation('inproceedings', 'wu2024pointtransformer', {
      author:
        'Wu, Xiaoyang and Jiang, Li and Wang, Peng-Shuai and Liu, Zhijian and Liu, Xihui and Qiao, Yu and Ouyang, Wanli and He, Tong and Zhao, Hengshuang',
      title: 'Point Transformer V3: Simpler, Faster, Stronger',
      booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
      year: '2024',
    }),
  ],

  describe: specOf,

  oneSizeOnly: () => undefined,

  create(settings, shape, seed) {
    const { grid, group, width } = settings;
    const order = mortonOrder(shape.height, shape.width);
    const coords = coordinatesOf(shape);
    return composedEncoder(specOf(settings, shape).variables, seed, (known, get, _, evaluation) => {
      const groups = pixelGroups(known.mask, order, coords, group);
      const tokens = groupTokens(settings, networkOf(settings, shape), known, groups, get, evaluation);
      const cells = cellsOf(settings, groups, tokens, get);
      return {
        latent: linear(get, 'latent', tf.mean(cells, 1) as tf.Tensor2D),
        maps: [tf.reshape(cells, [-1, grid, grid, width]) as tf.Tensor4D],
      };
    });
  },
});

/** Settings of the points encoder. */
export type PointsEncoderConfig = Settings<typeof pointsEncoder.schema>;

function specOf(settings: Options, shape: EncoderShape): EncoderSpec {
  checkHeads('points encoder', settings);
  const { width, grid, mlp } = settings;
  const nothing: VariableSpec = {
    name: 'encoder.nothing',
    shape: [1, width],
    initial: { distribution: 'normal', std: 1 },
  };
  const layers = [
    ...transformerLayers('encoder.within', settings),
    ...transformerLayers('encoder.across', settings),
    { name: 'encoder.offset', shape: [2, width], gain: 1 },
    { name: 'encoder.hidden', shape: [width, mlp * width], gain: 2 },
    { name: 'encoder.output', shape: [mlp * width, width], gain: 1 },
    { name: 'encoder.latent', shape: [width, shape.latent], gain: 1 },
  ];
  return {
    variables: [...sineFeatureVariables(networkOf(settings, shape)), nothing, ...layers.flatMap(layerVariables)],
    maps: [{ height: grid, width: grid, channels: width }],
  };
}

/** Returns a token for each group and a last one for "nothing known": [B, G + 1, F]. */
function groupTokens(
  { width, depth, heads, group }: Options,
  network: SirenSpec,
  known: EncoderInput,
  groups: PixelGroups,
  get: GetVariable,
  evaluation?: NetworkOptions,
): tf.Tensor3D {
  const images = groups.counts.length;
  const { coords, values } = pixelsAt(known, groups.positions);
  const features = apply(network, sineFeatureParameters(network, get), tf.concat([coords, values], 1), evaluation); // [B·G·S, F]
  const present = tf.tensor2d(groups.present, [images * groups.groups, group]);
  const pixels = transformerBlocks(
    get,
    { name: 'within', depth, heads },
    tf.reshape(features, [images * groups.groups, group, width]) as tf.Tensor3D,
    present,
  );
  // The mean over present pixels, 0 if there are none.
  const shares = tf.expandDims(tf.div(present, tf.maximum(tf.sum(present, 1, true), 1)), 1); // [B·G, 1, S]
  const means = tf.reshape(tf.matMul(shares, layerNorm(pixels)), [images, groups.groups, width]);
  const nothing = tf.add(get('nothing'), tf.zeros([images, 1, 1]));
  const all = tf.concat([means, nothing], 1) as tf.Tensor3D;
  const mask = tf.tensor2d(
    groups.counts.flatMap((count) =>
      Array.from({ length: groups.groups + 1 }, (_, index) => (index < count || index === groups.groups ? 1 : 0)),
    ),
    [images, groups.groups + 1],
  );
  return layerNorm(transformerBlocks(get, { name: 'across', depth, heads }, all, mask));
}

/** Returns the features of the grid's cells, row by row: [B, Q, F]. */
function cellsOf(
  { grid, neighbors, width }: Options,
  groups: PixelGroups,
  tokens: tf.Tensor3D,
  get: GetVariable,
): tf.Tensor3D {
  const [images] = tokens.shape;
  const side = { height: grid, width: grid };
  const coordinates = coordinateGrid(side); // [Q, 2]
  const weights = nearestGroups(groups, coordinates.dataSync(), neighbors); // [B, Q, G + 1]
  const centers = tf.pad3d(tf.tensor3d(groups.centers, [images, groups.groups, 2]), [
    [0, 0],
    [0, 1],
    [0, 0],
  ]);
  const offsets = tf.sub(coordinates, tf.matMul(weights, centers)) as tf.Tensor3D; // [B, Q, 2]
  const positions = tf.tensor2d(gridPositions(side, width), [grid * grid, width]);
  const read = tf.addN([tf.matMul(weights, tokens), linear(get, 'offset', offsets)]);
  const cells = tf.add(read, positions) as tf.Tensor3D;
  const hidden = gelu(linear(get, 'hidden', layerNorm(cells)));
  return layerNorm(tf.add(cells, linear(get, 'output', hidden)) as tf.Tensor3D);
}

/** Returns (row, column) of all pixels, by position. */
function coordinatesOf({ height, width }: EncoderShape): ArrayLike<number> {
  const grid = coordinateGrid({ height, width });
  const coords = grid.dataSync().slice();
  grid.dispose();
  return coords;
}

function networkOf({ width }: Options, { channels }: EncoderShape): SirenSpec {
  return sineFeatures({ inputs: 2 + channels, width, hiddenLayers: 0, outputs: width });
}
