import { batchOf, flattenParameters, fusedKernel, type SirenParameters } from '@hypersiren/siren';
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

/** Letters: B images in a batch, H rows, W columns, C channels, N = H·W coordinates. */

/** How much the terms of the loss count beside the pixels' error. */
export const lossSchema = z.strictObject({
  // λ of the latent's mean square
  latent: z.number().min(0).default(0.01).describe('Weight of the latent’s mean square; the paper has 0.1'),
  // λ of the mean square of the emitted parameters
  weights: z
    .number()
    .min(0)
    .default(1)
    .describe('Weight of the emitted parameters’ mean square; the paper has 100, for SIRENs of width 256'),
  // What is left unknown with many pixels known is little, and would be lost beside the errors of images with few; 0.5
  // brings both into the same range. What is best for an image stays what it was.
  balance: z
    .number()
    .min(0)
    .default(0)
    .describe('Weight of an image’s error: its share of known pixels to this power; 0 weights all images equally'),
  // With nearly all pixels known, their errors would hide those of the few that are to be inpainted.
  known: z.number().min(0).default(1).describe('Weight of a known pixel relative to an unknown one; the paper has 1'),
  beta: z
    .number()
    .min(0)
    .max(1)
    .default(LIKELIHOOD_BETA)
    .describe('β of the β-NLL: 0 is the likelihood; at 1 the means train as with squared error'),
});

/** What a configuration says of the loss. */
export type LossWeights = Settings<typeof lossSchema>;

/** The terms of the loss, each before its weight, in the order in which they are reported. */
export const LOSS_TERMS = ['total', 'pixel', 'latent', 'weights', 'nll'] as const;

/** One of {@link LOSS_TERMS}. */
export type LossTerm = (typeof LOSS_TERMS)[number];

/** One number, or scalar tensor, for each term; `total` is what is minimized. */
export type LossTerms<T> = { readonly [Term in Exclude<LossTerm, 'nll'>]: T } & {
  /** Mean negative log-likelihood in nats per value, for values in [0, 1]; only of a model with a likelihood. */
  readonly nll?: T;
};

/** @throws HypernetError `option` if a weight is below 0, or β not in [0, 1] */
export function checkLossWeights(weights: LossWeights): FullSettings<typeof lossSchema> {
  return checkOptions('loss', lossSchema, weights);
}

/**
 * The loss of Sitzmann et al. 2020 (section 4.4 and supplement 9) on one batch,
 *
 *   mean((y − image)²) + λ_latent · mean(z²) + λ_weights · mean(θ²),
 *
 * each mean over all images together: the first over all pixels, known and unknown, and channels; the last over all
 * emitted parameters. A model with a likelihood has {@link gaussianLoss} instead of the first term. Differentiable by the
 * model's variables.
 *
 * @param coordinates where the images are compared with the truth, row by row
 * @param truth [B, .., C], what they should become there; default the images, at the coordinates of their pixels
 * @param drawn what the coordinates stand for, if they are some that were drawn for each image: the terms are then unbiased estimates
 *   of those over all coordinates
 */
export function inpaintingLoss(
  model: Pick<Model, 'encode' | 'emit' | 'distributionAt'>,
  known: EncoderInput,
  coordinates: Coordinates | SampledCoordinates,
  options: LossWeights,
  truth: tf.Tensor = known.images,
  drawn?: DrawnCoordinates,
): LossTerms<tf.Scalar> {
  const weights = checkLossWeights(options);
  return tf.tidy(() => {
    const encoding = model.encode(known);
    const implicit = model.emit(encoding);
    const { mean, std } = model.distributionAt(implicit, coordinates);
    tf.dispose([implicit.locals, implicit.corrections]); // they are as large as the images, and read once
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
    // A term of weight zero stays off the total, so that no gradient of zeros passes through all that it is computed from.
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

/** What drawn coordinates stand for. */
export interface DrawnCoordinates {
  /** How many coordinates each stands for, [B, N]; null for as many each. */
  readonly counts: tf.Tensor2D | null;
  /** 1 = a known pixel, [B, N]; null where the coordinates are not those of the mask. */
  readonly known: tf.Tensor2D | null;
}

/** All images and coordinates alike. */
const PLAIN = { known: 1, balance: 0 };

/**
 * Mean of errors [B, N, C] over images and, with their weights, over coordinates.
 *
 * @param mask [B, H, W, 1], 1 = known
 * @param drawn if the coordinates are some that were drawn
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

/** Mean over the coordinates of each image, [B], of which each counts as much as its weight and its count say. */
function weightedMean(values: tf.Tensor, weights: tf.Tensor | undefined, counts: tf.Tensor | undefined): tf.Tensor {
  const product = weights && counts ? tf.mul(weights, counts) : (weights ?? counts);
  if (!product) return tf.mean(values, 1);
  const sum = tf.maximum(tf.sum(product, 1), 1e-6); // all may be known and known ones count nothing
  return tf.div(tf.sum(tf.mul(values, product), 1), sum);
}

/** The share of the pixels that is known, [B]; none counts as one. */
function knownShare(mask: tf.Tensor4D): tf.Tensor1D {
  const [images, height, width] = mask.shape;
  return tf.maximum(tf.mean(tf.reshape(mask, [images, -1]), 1), 1 / (height * width));
}

/** Mean square of all parameters of all images; those that the images share count for each of them. */
function meanSquare(parameters: SirenParameters): tf.Scalar {
  const images = batchOf(parameters) ?? 1;
  const tensors = flattenParameters(parameters);
  const repeats = ({ rank }: tf.Tensor) => (rank === 3 ? 1 : images);
  const count = tensors.reduce((sum, tensor) => sum + tensor.size * repeats(tensor), 0);
  const squares = (tensor: tf.Tensor) => fusedKernel('SumOfSquares')?.([tensor], {})[0] ?? tf.sum(tf.square(tensor));
  return tf.addN(tensors.map((tensor) => tf.mul(squares(tensor), repeats(tensor) / count))) as tf.Scalar;
}
