import { parameterSpecs, unflattenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import type { Emission } from './emission.js';

/**
 * Every weight and every bias depends on the image: θ = θ0 + Δ(z), with a head for each parameter tensor. θ0 is drawn by
 * SIREN's own rule; Δ has the given share of that rule's variance, tensor by tensor.
 */
export const fullEmission: Emission = {
  description: 'all weights and biases, each a shared start plus what the image adds',

  describe: (siren, share) => ({
    base: parameterSpecs(siren).map(({ name, shape, distribution }) => ({
      name: `hypernetwork.base.${name}`,
      shape,
      initial: { distribution: 'uniform', limit: distribution.limit },
    })),
    heads: parameterSpecs(siren).map(({ name, shape: [rows, columns], distribution }) => ({
      name,
      count: rows * columns,
      deviation: Math.sqrt(share) * distribution.deviation,
    })),
  }),

  assemble: (siren, base, outputs) =>
    unflattenParameters(
      parameterSpecs(siren).map(({ shape }, tensor) =>
        tf.add((outputs[tensor] as tf.Tensor2D).reshape([-1, ...shape]), base[tensor] as tf.Tensor),
      ),
    ),
};
