import * as tf from '@tensorflow/tfjs-core';
import { drawUniform, type Seed } from '../random/draw-uniform.js';
import { parameterSpecs, type SirenParameters, unflattenParameters } from './siren-parameters.js';
import type { SirenSpec } from './siren-spec.js';

/**
 * The parameters of one network, drawn by SIREN's rule: first layer U(±1/n), later ones, the last included,
 * U(±√(6/n)/ω0), biases by `spec.bias` (Sitzmann et al. 2020, section 3.2). Every tensor has a random stream of its own,
 * named by the seed and the tensor, so that a seed gives the same numbers on every machine and backend.
 *
 * @returns float32 weights [in, out] and biases [1, out]
 */
export function initializeSiren(spec: SirenSpec, seed: Seed): SirenParameters<tf.Tensor2D> {
  return unflattenParameters(
    parameterSpecs(spec).map(({ name, shape: [rows, columns], distribution }) =>
      tf.tensor2d(drawUniform(seed, name, rows * columns, distribution.limit), [rows, columns]),
    ),
  );
}
