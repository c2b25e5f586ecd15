import * as tf from '@tensorflow/tfjs-core';
import { activationOf } from '../network/activations/activations.js';
import { sineLayer } from '../network/sine-layer.js';
import { checkCoords, checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';
import { type Moments, moments } from './moments.js';

/** Statistics of one layer at a set of coordinates. */
export interface LayerActivations {
  /** Moments of ω·(x·W + b), the argument of the sine or another activation, or of x·W + b in the last, linear layer. */
  readonly preActivation: Moments;
  /** Moments of the sine, or of another activation. In the last, linear layer, the moments of the pre-activation. */
  readonly output: Moments;
}

/**
 * Computes the mean, standard deviation and kurtosis of every layer's pre-activations and outputs, over all images,
 * coordinates and units. `expectedActivationStd` returns the expected values.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @returns one entry per layer, including the last, linear layer
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network
 */
export async function activationStatistics(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
): Promise<readonly LayerActivations[]> {
  const what = 'siren.activationStatistics';
  checkCoords(what, spec, checkParameters(what, spec, parameters), coords);
  const { at } = activationOf(spec);
  const statistics: LayerActivations[] = [];
  let x = coords.clone();
  for (const [layer, { omega }] of spec.layers.entries()) {
    const { weight, bias } = parameters[layer] as SirenParameters[number];
    const z = sineLayer(x, weight, bias, 0);
    const preActivation = tf.mul(omega === 0 ? 1 : omega, z);
    x.dispose();
    x = omega === 0 ? preActivation.clone() : tf.tidy(() => at(z, omega, layer).value);
    z.dispose();
    statistics.push({ preActivation: await moments(preActivation), output: await moments(x) });
    preActivation.dispose();
  }
  x.dispose();
  return statistics;
}
