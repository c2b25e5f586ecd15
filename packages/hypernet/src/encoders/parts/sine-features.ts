import { parameterSpecs, type SirenOptions, type SirenParameters, type SirenSpec, sirenSpec } from '@hypersiren/siren';
import type { VariableSpec } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import type { GetVariable } from '../composed-encoder.js';

/** A sine network whose last layer is a sine as well, by SIREN's rule for hidden layers, which has the same weights. */
export function sineFeatures(options: SirenOptions): SirenSpec {
  const spec = sirenSpec(options);
  return { ...spec, layers: spec.layers.map((layer) => ({ ...layer, omega: layer.omega || spec.omega0 })) };
}

/** Its variables: `encoder.layers.0.weight` … */
export function sineFeatureVariables(spec: SirenSpec): VariableSpec[] {
  return parameterSpecs(spec).map(({ name, shape, distribution }) => ({
    name: `encoder.${name}`,
    shape,
    initial: { distribution: 'uniform', limit: distribution.limit },
  }));
}

/** The variables as parameters. */
export function sineFeatureParameters(spec: SirenSpec, get: GetVariable): SirenParameters<tf.Tensor2D> {
  return spec.layers.map((_, layer) => ({
    weight: get<tf.Rank.R2>(`layers.${layer}.weight`),
    bias: get<tf.Rank.R2>(`layers.${layer}.bias`),
  }));
}
