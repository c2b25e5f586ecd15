import { createVariable, Optimizer, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';
import { checkCount, checkKeys, checkRange } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { stopGradient } from '../tensors/stop-gradient.js';
import { composedEncoder } from './composed-encoder.js';
import type { EncoderInput, EncoderType, Reconstruct } from './encoder.js';
import { knownErrors, knownPixels } from './known-pixels.js';

/** Settings of the encoder that keeps a latent for each training image and looks for those of others. */
export interface AutoDecoderConfig {
  readonly type: 'auto-decoder';
  /** Steps that look for the latent of an image that was not trained on; default 100. */
  readonly steps?: number;
  /** Learning rate of the first of them, in deviations of the latents, above 0; it falls to nothing by a half cosine; default 0.1. */
  readonly rate?: number;
  /**
   * σ², the squared error that pictures are taken to have, on the scale of [-1, 1], 0 or more: the larger, the nearer to the
   * middle of the training images' latents the latent stays; default 0.05.
   */
  readonly prior?: number;
}

const DEFAULTS = { steps: 100, rate: 0.1, prior: 0.05 } as const;

/** Of the latents at the start (DeepSDF, section 4.3). */
const DEVIATION = 0.01;

/**
 * No encoder at all: every training image has a latent of its own, which is trained with the rest of the model (DeepSDF, Park et
 * al. 2019). In training the contexts have no part: the latents know all pixels. For any other image the most likely latent
 * z = μ + s w is looked for, from w = 0 by Adam: that of the least
 *
 *   Σ (y(z) − image)² + σ² |w|²,
 *
 * the sum over known pixels and channels, where the training images' latents have mean μ and deviation s in each dimension. So
 * the prior is what the latents became in training, whatever their scale, and weighs as much as the known pixels leave open.
 * The latent that is found is not differentiable by the model's variables.
 */
export const autoDecoder: EncoderType<AutoDecoderConfig> = {
  description: 'no network: a latent for each training image, and for others one that is looked for',

  describe(config, { latent, trainingImages }) {
    checkConfig(config);
    if (trainingImages === undefined)
      throw new HypernetError(
        'option',
        'auto-decoder: expected trainingImages in the shape of the model, since each has a latent of its own, got none',
      );
    checkCount('auto-decoder: trainingImages', trainingImages);
    const initial = { distribution: 'normal', deviation: DEVIATION } as const;
    return { variables: [{ name: 'encoder.latents', shape: [trainingImages, latent], initial }], maps: [] };
  },

  create(config, shape, seed) {
    const { variables } = autoDecoder.describe(config, shape);
    return composedEncoder(variables, seed, (known, get, reconstruct) => {
      const latents = get<tf.Rank.R2>('latents');
      const { indices } = known;
      const latent = indices ? rowsOf(latents, indices) : findLatent(known, reconstruct, latents, config);
      return { latent, maps: [] };
    });
  },
};

function rowsOf(latents: tf.Tensor2D, indices: Uint32Array): tf.Tensor2D {
  const [images] = latents.shape;
  const beyond = indices.find((index) => index >= images);
  if (beyond !== undefined)
    throw new HypernetError(
      'shape',
      `auto-decoder: expected images among the ${images} that the model was made for, got one at position ${beyond}`,
    );
  return tf.gather(latents, tf.tensor1d(Int32Array.from(indices), 'int32'));
}

function findLatent(
  known: EncoderInput,
  reconstruct: Reconstruct,
  latents: tf.Tensor2D,
  config: AutoDecoderConfig,
): tf.Tensor2D {
  const { steps, rate, prior } = { ...DEFAULTS, ...config };
  const { mean, variance } = tf.moments(latents, 0, true); // [1, D]
  const deviation = tf.sqrt(variance);
  const pixels = knownPixels(known);
  const [images, , , channels] = known.images.shape;
  const counts = tf.mul(tf.sum(known.mask, [1, 2, 3]), channels); // [B]

  const size = latents.shape[1];
  const place = createVariable([images, size], new Float32Array(images * size)); // w
  const variables = new Map([['place', place]]);
  const latentAt = (place: tf.Tensor) => tf.add(mean, tf.mul(deviation, place)) as tf.Tensor2D;
  const loss = (): tf.Scalar[] => {
    const errors = tf.sum(tf.mul(counts, knownErrors(pixels, reconstruct, latentAt(place))));
    return [tf.add(errors, tf.mul(tf.sum(tf.square(place)), prior))];
  };
  // Without clipping: so each image's numbers go their way as if it were alone.
  const optimizer = new Optimizer(variables, { learningRate: rate, schedule: 'cosine', steps });
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const { values, gradients } = valueAndGradients(variables, loss);
      values.dispose();
      optimizer.step(gradients);
    });
  }
  const found = stopGradient(latentAt(place));
  place.dispose();
  optimizer.dispose();
  return found;
}

function checkConfig(config: AutoDecoderConfig): void {
  checkKeys('auto-decoder', config, ['type', 'steps', 'rate', 'prior']);
  const { steps, rate, prior } = { ...DEFAULTS, ...config };
  checkCount('auto-decoder: steps', steps);
  checkRange('auto-decoder: rate', rate, [Number.MIN_VALUE, Number.MAX_VALUE]);
  checkRange('auto-decoder: prior', prior, [0, Number.MAX_VALUE]);
}
