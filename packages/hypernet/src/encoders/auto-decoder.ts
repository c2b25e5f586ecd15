import { citation, type FullOptions, type Settings } from '@hypersiren/siren/family';
import { createVariable, Optimizer, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { stopGradient } from '../tensors/stop-gradient.js';
import { composedEncoder } from './composed-encoder.js';
import { type EncoderInput, type EncoderShape, type EncoderSpec, encoderType, type Reconstruct } from './encoder.js';
import { knownErrors, knownPixels } from './parts/known-pixels.js';

const options = {
  steps: z.int().min(1).default(100).describe('Gradient steps to find a latent'),
  // In standard deviations of the latents, with a cosine decay.
  rate: z.number().positive().default(0.1).describe('Initial learning rate of these steps; it decays to 0'),
  // σ², on the scale of [-1, 1]
  prior: z
    .number()
    .min(0)
    .default(0.05)
    .describe('Assumed squared error of images; larger values keep latents closer to the mean'),
};

type Options = FullOptions<typeof options>;

/** Standard deviation of the latents at initialization (DeepSDF, section 4.3). */
const STD = 0.01;

/**
 * An auto-decoder (DeepSDF, Park et al. 2019): there is no encoder network. Every training image has a latent of its
 * own, trained with the rest of the model. Training ignores the contexts: the latents are fitted to all pixels. For any
 * other image, Adam searches for the most likely latent z = μ + s w, from w = 0. It minimizes
 *
 * Σ (y(z) − image)² + σ² |w|²,
 *
 * where the sum is over known pixels and channels, and μ and s are mean and standard deviation of the training images'
 * latents in each dimension. The prior thus follows the trained latents, whatever their scale, and decides what the
 * known pixels leave open. The resulting latent is not differentiable with respect to the model's variables.
 */
export const autoDecoder = encoderType({
  name: 'auto-decoder',
  title: 'auto-decoder',
  description: 'No network: one latent per training image; other latents are found by gradient descent',
  options,
  example: { steps: 3 },
  citations: [
    citation('inproceedings', 'park2019deepsdf', {
      author: 'Park, Jeong Joon and Florence, Peter and Straub, Julian and Newcombe, Richard and Lovegrove, Steven',
      title: 'DeepSDF: Learning Continuous Signed Distance Functions for Shape Representation',
      booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
      year: '2019',
    }),
  ],

  describe: specOf,

  create(options, shape, seed) {
    return composedEncoder(specOf(options, shape).variables, seed, (known, get, reconstruct) => {
      const latents = get<tf.Rank.R2>('latents');
      const { indices } = known;
      const latent = indices ? rowsOf(latents, indices) : findLatent(known, reconstruct, latents, options);
      return { latent, maps: [] };
    });
  },
});

/** Settings of the auto-decoder. */
export type AutoDecoderConfig = Settings<typeof autoDecoder.schema>;

function specOf(_options: Options, { latent, trainingImages }: EncoderShape): EncoderSpec {
  if (trainingImages === undefined)
    throw new HypernetError(
      'option',
      'auto-decoder: expected trainingImages in the shape of the model, the number of latents, got none',
    );
  checkCount('auto-decoder: trainingImages', trainingImages);
  const initial = { distribution: 'normal', std: STD } as const;
  return { variables: [{ name: 'encoder.latents', shape: [trainingImages, latent], initial }], maps: [] };
}

function rowsOf(latents: tf.Tensor2D, indices: Uint32Array): tf.Tensor2D {
  const [images] = latents.shape;
  const beyond = indices.find((index) => index >= images);
  if (beyond !== undefined)
    throw new HypernetError(
      'shape',
      `auto-decoder: expected one of the ${images} training images of the model, got one at position ${beyond}`,
    );
  return tf.gather(latents, tf.tensor1d(Int32Array.from(indices), 'int32'));
}

function findLatent(
  known: EncoderInput,
  reconstruct: Reconstruct,
  latents: tf.Tensor2D,
  { steps, rate, prior }: Options,
): tf.Tensor2D {
  const { mean, variance } = tf.moments(latents, 0, true); // [1, D]
  const std = tf.sqrt(variance);
  const pixels = knownPixels(known);
  const [images, , , channels] = known.images.shape;
  const counts = tf.mul(tf.sum(known.mask, [1, 2, 3]), channels); // [B]

  const size = latents.shape[1];
  const position = createVariable([images, size], new Float32Array(images * size)); // w
  const variables = new Map([['position', position]]);
  const latentAt = (position: tf.Tensor) => tf.add(mean, tf.mul(std, position)) as tf.Tensor2D;
  const loss = (): tf.Scalar[] => {
    const errors = tf.sum(tf.mul(counts, knownErrors(pixels, reconstruct, latentAt(position))));
    return [tf.add(errors, tf.mul(tf.sum(tf.square(position)), prior))];
  };
  // Without clipping, so that images do not affect each other.
  const optimizer = new Optimizer(variables, { learningRate: rate, schedule: 'cosine', steps });
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const { values, gradients } = valueAndGradients(variables, loss);
      values.dispose();
      optimizer.step(gradients);
    });
  }
  const found = stopGradient(latentAt(position));
  position.dispose();
  optimizer.dispose();
  return found;
}
