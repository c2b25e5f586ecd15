import { parameterSpecs, type SirenOptions, type SirenParameters, type SirenSpec, sirenSpec } from '@hypersiren/siren';
import type { VariableSpec } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import type { GetVariable } from '../composed-encoder.js';

/**
 * Returns the specification of a sine network whose last layer also has a sine. It is initialized by SIREN's rule for
 * hidden layers.
 */
export function sineFeatures(options: SirenOptions): SirenSpec {
  const spec = sirenSpec(options);
  return { ...spec, layers: spec.layers.map((layer) => ({ ...layer, omega: layer.omega || spec.omega0 })) };
}

/** Returns the variables of the network: `encoder.layers.0.weight` … */
export function sineFeatureVariables(spec: SirenSpec): VariableSpec[] {
  return parameterSpecs(spec).map(({ name, shape, distribution }) => ({
    name: `encoder.${name}`,
    shape,
    initial: { distribution: 'uniform', limit: distribution.limit },
  }));
}

/** Returns the variables of the network as SIREN parameters. */
export function sineFeatureParameters(spec: SirenSpec, get: GetVariable): SirenParameters<tf.Tensor2D> {
  return spec.layers.map((_, layer) => ({
    weight: get<tf.Rank.R2>(`layers.${layer}.weight`),
    bias: get<tf.Rank.R2>(`layers.${layer}.bias`),
  }));
}
