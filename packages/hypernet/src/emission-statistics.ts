import {
  activationStatistics,
  coordinateGrid,
  expectedParameterDeviation,
  expectedPreActivationDeviation,
  parameterStatistics,
  type Seed,
  type SirenParameters,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { checkCount } from './check-option.js';
import { drawNormal } from './draw-normal.js';
import type { Hypernetwork } from './hypernetwork.js';

/** Letters: B latents, D latent, N coordinates. */

/** A number beside what SIREN's rule gives it. */
export interface Comparison {
  readonly measured: number;
  /** Of a plain SIREN at its start. */
  readonly expected: number;
}

/** What is emitted for one layer of the SIREN. */
export interface LayerEmission {
  /** Standard deviation of the weights. */
  readonly weight: Comparison;
  /** Standard deviation of the biases. */
  readonly bias: Comparison;
  /** Standard deviation of ω·(x·W + b), the sine's argument; of x·W + b in the last, linear layer. */
  readonly preActivation: Comparison;
  /** Share of the weights' variance that depends on the latent, in [0, 1]. */
  readonly imageShare: number;
}

/** What is emitted for latents of one scale. */
export interface EmissionStatistics {
  /** Standard deviation of the latents. */
  readonly latentDeviation: number;
  /** The first layer first, the last linear one included. */
  readonly layers: readonly LayerEmission[];
}

export interface EmissionStatisticsOptions {
  /** Standard deviations of the latents; default 0.01, 0.1, 1, 3. */
  readonly latentDeviations?: readonly number[];
  /** Latents of each, 2 or more; default 16. */
  readonly latents?: number;
  /** Side of the square grid of coordinates at which activations are measured; default 32. */
  readonly resolution?: number;
  /** Of the latents; default 0. */
  readonly seed?: Seed;
}

/**
 * Whether a hypernetwork emits SIRENs: the statistics of what it emits for normal latents of several scales, beside those
 * of a plain SIREN at its start. Plain data, fit for JSON.
 *
 * @throws HypernetError `option` for a setting out of range
 */
export async function emissionStatistics(
  hypernetwork: Hypernetwork,
  { latentDeviations = [0.01, 0.1, 1, 3], latents = 16, resolution = 32, seed = 0 }: EmissionStatisticsOptions = {},
): Promise<readonly EmissionStatistics[]> {
  checkCount('emissionStatistics: latents', latents, 2);
  checkCount('emissionStatistics: resolution', resolution);
  const coords = coordinateGrid({ height: resolution, width: resolution });
  const statistics: EmissionStatistics[] = [];
  for (const latentDeviation of latentDeviations) {
    const { config } = hypernetwork.spec;
    const values = drawNormal(seed, `latents/${latentDeviation}`, latents * config.latent, latentDeviation);
    const parameters = tf.tidy(
      () => hypernetwork.emit(tf.tensor2d(values, [latents, config.latent])) as tf.TensorContainer & SirenParameters,
    );
    statistics.push({ latentDeviation, layers: await layerEmissions(hypernetwork, parameters, coords) });
    tf.dispose(parameters as tf.TensorContainer & SirenParameters);
  }
  coords.dispose();
  return statistics;
}

async function layerEmissions(
  { spec: { siren } }: Hypernetwork,
  parameters: SirenParameters,
  coords: tf.Tensor2D,
): Promise<LayerEmission[]> {
  const deviations = await parameterStatistics(parameters);
  const expectedDeviations = expectedParameterDeviation(siren);
  const activations = await activationStatistics(siren, parameters, coords);
  const expectedPreActivations = expectedPreActivationDeviation(siren, await coords.data());
  return Promise.all(
    parameters.map(async ({ weight }, layer) => {
      const measured = deviations[layer] as (typeof deviations)[number];
      const expected = expectedDeviations[layer] as (typeof expectedDeviations)[number];
      return {
        weight: { measured: measured.weight.std, expected: expected.weight },
        bias: { measured: measured.bias.std, expected: expected.bias },
        preActivation: {
          measured: activations[layer]?.preActivation.std as number,
          expected: expectedPreActivations[layer] as number,
        },
        imageShare: await imageShare(weight),
      };
    }),
  );
}

/** Mean over the weights of their variance over the images (B − 1), over the variance of them all. */
async function imageShare(weight: tf.Tensor): Promise<number> {
  if (weight.rank === 2) return 0; // shared by all images
  const share = tf.tidy(() => {
    const images = weight.shape[0] as number;
    const overImages = tf.mul(tf.moments(weight, 0).variance.mean(), images / (images - 1));
    return tf.div(overImages, tf.moments(weight).variance) as tf.Scalar;
  });
  const [value] = await share.data();
  share.dispose();
  return value as number;
}
