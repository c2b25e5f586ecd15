import type { SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';
import { type Moments, moments } from './moments.js';

/** Statistics of one layer's parameters. */
export interface LayerStatistics {
  readonly weight: Moments;
  readonly bias: Moments;
}

/**
 * Computes the mean, standard deviation and kurtosis of every layer's weights and biases, over all images. {@link
 * expectedParameterStd} returns the expected values.
 */
export async function parameterStatistics(parameters: SirenParameters): Promise<readonly LayerStatistics[]> {
  return Promise.all(
    parameters.map(async ({ weight, bias }) => ({ weight: await moments(weight), bias: await moments(bias) })),
  );
}

/**
 * Returns the standard deviations of every layer's initial weights and biases: limit/√3 of their uniform distributions.
 */
export function expectedParameterStd(spec: SirenSpec): readonly { readonly weight: number; readonly bias: number }[] {
  return spec.layers.map(({ weight, bias }) => ({ weight: weight.std, bias: bias.std }));
}
