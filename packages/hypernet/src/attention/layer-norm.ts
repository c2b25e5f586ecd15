import { type ComputeOptions, fusedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';

/** Options of {@link layerNorm}. */
export interface LayerNormOptions extends ComputeOptions {
  /** Factor of the normalized features, [F]; default 1. */
  readonly scale?: tf.Tensor;
  /** Summand of the normalized features, [F]; default 0. */
  readonly offset?: tf.Tensor;
  /** Value added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

const EPSILON = 1e-5;

/**
 * Applies layer normalization (Ba, Kiros and Hinton 2016): normalizes each row of the last axis to mean 0 and variance
 * 1, (x − mean) / √(variance + ε) · scale + offset.
 *
 * Differentiable with respect to x, scale and offset; first and second derivatives are correct on every backend. A
 * backend with the kernel `LayerNorm` computes it in one kernel.
 *
 * @param x [.., F]
 * @returns [.., F]
 * @throws HypernetError `shape` if scale or offset is not [F]
 */
export function layerNorm<T extends tf.Tensor>(x: T, options: LayerNormOptions = {}): T {
  const { scale, offset, epsilon = EPSILON, fused = true } = options;
  const width = x.shape.at(-1);
  for (const [name, tensor] of Object.entries({ scale, offset }))
    if (tensor && (tensor.rank !== 1 || tensor.shape[0] !== width))
      throw new HypernetError('shape', `layerNorm: expected ${name} [${width}], got [${tensor.shape.join(', ')}]`);
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('LayerNorm') : undefined;
    if (!kernel) return affine(normalize(x, epsilon), scale, offset) as T;
    if (offset && !scale) return affine(kernel([x], { epsilon })[0] as tf.Tensor, undefined, offset) as T;
    return kernel([x, ...(scale ? [scale] : []), ...(offset ? [offset] : [])], { epsilon })[0] as T;
  });
}

function normalize(x: tf.Tensor, epsilon: number): tf.Tensor {
  const difference = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(difference), -1, true);
  return tf.div(difference, tf.sqrt(tf.add(variance, epsilon)));
}

function affine(x: tf.Tensor, scale: tf.Tensor | undefined, offset: tf.Tensor | undefined): tf.Tensor {
  const scaled = scale ? tf.mul(x, scale) : x;
  return offset ? tf.add(scaled, offset) : scaled;
}
