import {
  batchedKernel,
  batchOf,
  flattenParameters,
  fusedKernel,
  type NetworkOptions,
  type SirenParameters,
} from '@hypersiren/siren';
import type { FullSettings, Settings } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';
import { meanSquareOf } from '../emissions/direct-emission.js';
import type { EncoderInput } from '../encoders/encoder.js';
import type { Coordinates, SampledCoordinates } from '../local/coordinates.js';
import { gaussianLoss, LIKELIHOOD_BETA } from '../model/distribution.js';
import { directOf } from '../model/implicit-images.js';
import type { Model } from '../model/model.js';
import { constants } from '../tensors/constants.js';

/** Dimensions: B images in a batch, H rows, W columns, C channels, N = H·W coordinates. */

/** Schema of the weights of the loss terms, relative to the pixel error. */
export const lossSchema = z.strictObject({
  // λ_latent
  latent: z.number().min(0).default(0.01).describe('Weight of the latent’s mean square; the paper has 0.1'),
  // λ_weights
  weights: z
    .number()
    .min(0)
    .default(1)
    .describe('Weight of the emitted parameters’ mean square; the paper has 100, for SIRENs of width 256'),
  // Images with many known pixels have small errors, which those of images with few would dominate; 0.5 brings
  // both into the same range. The minimum for each single image does not change.
  balance: z
    .number()
    .min(0)
    .default(0)
    .describe('Weight of an image’s error: its share of known pixels to this power; 0 weights all images equally'),
  // If nearly all pixels are known, their errors would dominate those of the few unknown ones.
  known: z.number().min(0).default(1).describe('Weight of a known pixel relative to an unknown one; the paper has 1'),
  beta: z
    .number()
    .min(0)
    .max(1)
    .default(LIKELIHOOD_BETA)
    .describe('β of the β-NLL: 0 is the likelihood; at 1 the means train as with squared error'),
});

/** Settings of the loss. */
export type LossWeights = Settings<typeof lossSchema>;

/** Terms of the loss, each before weighting, in the order of reports. */
export const LOSS_TERMS = ['total', 'pixel', 'latent', 'weights', 'nll'] as const;

/** One of {@link LOSS_TERMS}. */
export type LossTerm = (typeof LOSS_TERMS)[number];

/** A number or scalar tensor for each term; `total` is minimized. */
export type LossTerms<T> = { readonly [Term in Exclude<LossTerm, 'nll'>]: T } & {
  /** Mean negative log-likelihood in nats per value, for values in [0, 1]; only for a model with a likelihood. */
  readonly nll?: T;
};

/** @throws HypernetError `option` if a weight is below 0, or β not in [0, 1] */
export function checkLossWeights(weights: LossWeights): FullSettings<typeof lossSchema> {
  return checkOptions('loss', lossSchema, weights);
}

/**
 * Computes the loss of Sitzmann et al. 2020 (section 4.4 and supplement 9) on one batch,
 *
 * mean((y − image)²) + λ_latent · mean(z²) + λ_weights · mean(θ²).
 *
 * Each mean is over all images: the first over all pixels, known and unknown, and channels, the last over all emitted
 * parameters. A model with a likelihood has {@link gaussianLoss} instead of the first term. Differentiable with respect
 * to the model's variables.
 *
 * @param coordinates at which images are compared with the truth, row by row
 * @param truth target values at the coordinates, [B, .., C]; default the images, at the coordinates of their pixels
 * @param drawn description of sampled coordinates: the terms are then unbiased estimates of those over all coordinates
 * @param evaluation how sine networks are evaluated
 */
export function inpaintingLoss(
  model: Pick<Model, 'encode' | 'emit' | 'distributionAt'>,
  known: EncoderInput,
  coordinates: Coordinates | SampledCoordinates,
  options: LossWeights,
  truth: tf.Tensor = known.images,
  drawn?: DrawnCoordinates,
  evaluation?: NetworkOptions,
): LossTerms<tf.Scalar> {
  const weights = checkLossWeights(options);
  return tf.tidy(() => {
    const encoding = model.encode(known, evaluation);
    const implicit = model.emit(encoding);
    const { mean, std } = model.distributionAt(implicit, coordinates, evaluation);
    tf.dispose([implicit.locals, implicit.corrections]); // as large as the images, and not needed any more
    const wanted = tf.reshape(truth, mean.shape) as tf.Tensor3D; // [B, N, C]
    const pixel = weightedError(tf.square(tf.sub(mean, wanted)), known.mask, weights, drawn);
    const likelihood = std && gaussianLoss({ mean, std }, wanted, weights.beta);
    const reported = (weight: number, compute: () => tf.Scalar) =>
      weight === 0 ? constants(() => [compute()])[0] : compute();
    const latent = reported(weights.latent, () => tf.mean(tf.square(encoding.latent)) as tf.Scalar);
    const emitted = reported(weights.weights, () => {
      const direct = weights.weights === 0 ? directOf(implicit) : undefined;
      return (direct && meanSquareOf(direct)) ?? meanSquare(implicit.parameters);
    });
    const fit = likelihood ? weightedError(likelihood.loss, known.mask, weights, drawn) : pixel;
    // Terms of weight zero are omitted from the total, so that no zero gradients are computed.
    const terms: readonly [tf.Scalar, number][] = [
      [latent, weights.latent],
      [emitted, weights.weights],
    ];
    const counted = terms.filter(([, weight]) => weight !== 0).map(([term, weight]) => tf.mul(term, weight));
    const total = tf.addN([fit, ...counted]) as tf.Scalar;
    if (!likelihood) return { total, pixel, latent, weights: emitted };
    const nll = drawn
      ? weightedError(likelihood.nll, known.mask, PLAIN, drawn)
      : (tf.mean(likelihood.nll) as tf.Scalar);
    return { total, pixel, latent, weights: emitted, nll };
  });
}

/** Description of sampled coordinates. */
export interface DrawnCoordinates {
  /** Number of coordinates that each sampled coordinate represents, [B, N]; null if all represent the same number. */
  readonly counts: tf.Tensor2D | null;
  /** 1 = a known pixel, [B, N]; null if the coordinates are not those of the mask. */
  readonly known: tf.Tensor2D | null;
}

/** Weights that treat all images and coordinates equally. */
const PLAIN = { known: 1, balance: 0 };

/**
 * Computes the mean of errors [B, N, C] over images and, with weights, over coordinates.
 *
 * @param mask [B, H, W, 1], 1 = known
 * @param drawn description of sampled coordinates
 */
export function weightedError(
  errors: tf.Tensor,
  mask: tf.Tensor4D,
  { known, balance }: Pick<FullSettings<typeof lossSchema>, 'known' | 'balance'>,
  drawn?: DrawnCoordinates,
): tf.Scalar {
  const [images, coordinates] = errors.shape as [number, number];
  const byPlace = tf.mean(errors, 2); // [B, N]
  const atPixels = drawn ? drawn.known : mask.size === images * coordinates ? tf.reshape(mask, [images, -1]) : null;
  const weights = known === 1 || !atPixels ? undefined : tf.add(1, tf.mul(atPixels, known - 1));
  const byImage = weightedMean(byPlace, weights, drawn?.counts ?? undefined);
  return tf.mean(balance === 0 ? byImage : tf.mul(byImage, tf.pow(knownShare(mask), balance)));
}

/** Computes the mean over the coordinates of each image, [B], weighted by the product of weights and counts. */
function weightedMean(values: tf.Tensor, weights: tf.Tensor | undefined, counts: tf.Tensor | undefined): tf.Tensor {
  const product = weights && counts ? tf.mul(weights, counts) : (weights ?? counts);
  if (!product) return tf.mean(values, 1);
  const sum = tf.maximum(tf.sum(product, 1), 1e-6); // zero if all pixels are known and known pixels have weight 0
  return tf.div(tf.sum(tf.mul(values, product), 1), sum);
}

/** Returns the fraction of known pixels, [B], counting at least one pixel as known. */
function knownShare(mask: tf.Tensor4D): tf.Tensor1D {
  const [images, height, width] = mask.shape;
  return tf.maximum(tf.mean(tf.reshape(mask, [images, -1]), 1), 1 / (height * width));
}

/** Returns the mean square of all parameters of all images. Shared parameters count once for each image. */
function meanSquare(parameters: SirenParameters): tf.Scalar {
  const images = batchOf(parameters) ?? 1;
  const tensors = flattenParameters(parameters);
  const repeats = ({ rank }: tf.Tensor) => (rank === 3 ? 1 : images);
  const count = tensors.reduce((sum, tensor) => sum + tensor.size * repeats(tensor), 0);
  const weighted = batchedKernel('WeightedSquares');
  const weights = tensors.map((tensor) => repeats(tensor) / count);
  if (weighted) return weighted(tensors, { weights })[0] as tf.Scalar;
  const squares = (tensor: tf.Tensor) => fusedKernel('SumOfSquares')?.([tensor], {})[0] ?? tf.sum(tf.square(tensor));
  return tf.addN(tensors.map((tensor, index) => tf.mul(squares(tensor), weights[index] as number))) as tf.Scalar;
}
