import * as tf from '@tensorflow/tfjs-core';
import { drawUniform, type Seed } from '../random/draw-uniform.js';
import { parameterSpecs, type SirenParameters, unflattenParameters } from './siren-parameters.js';
import type { SirenSpec } from './siren-spec.js';

/**
 * Initializes the parameters of one network (Sitzmann et al. 2020, section 3.2): weights of the first layer from
 * U(±1/n), weights of all other layers from U(±√(6/n)/ω0), biases by `spec.bias`. Each tensor has its own random
 * stream, named by the seed and the tensor, so that a seed gives the same numbers on every machine and backend.
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
