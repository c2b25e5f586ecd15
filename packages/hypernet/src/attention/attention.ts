import { type ComputeOptions, fusedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import { stopGradient } from '../tensors/stop-gradient.js';
import { exponential } from './exponential.js';

/** Dimensions: B images, T queries, K keys, P heads, F features of all heads together. */

/** Options of {@link attention}. */
export interface AttentionOptions extends ComputeOptions {
  /** Number of heads P, a divisor of F. */
  readonly heads: number;
  /**
   * Mask of the keys, [B, K], 0 = masked out; numbers or booleans. Default: every key is attended to. The mask has no
   * gradient.
   */
  readonly mask?: tf.Tensor;
}

/** Logit of a masked key: below every possible logit, and finite. */
const UNKNOWN = -1e30;

/**
 * Computes multi-head attention (Vaswani et al. 2017, section 3.2.2): softmax(q·kᵀ/√(F/P)) v in each head. Masked keys
 * have weight 0; if all keys of an image are masked, the result is 0. Masked keys and values must be finite.
 *
 * First and second derivatives are correct on every backend. A backend with the kernel `Attention` computes it in one
 * kernel, which never stores the matrix of weights (Dao et al. 2022, "FlashAttention").
 *
 * @param queries [B, T, F]
 * @param keys [B, K, F]
 * @param values [B, K, F]
 * @returns [B, T, F], the concatenated heads
 * @throws HypernetError `shape` if the shapes do not match, `option` if the number of heads does not divide F
 */
export function attention(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  { heads, mask, fused = true }: AttentionOptions,
): tf.Tensor3D {
  checkShapes({ queries, keys, values, ...(mask && { mask }) }, heads);
  return tf.tidy(() => {
    const known = mask && stopGradient(tf.cast(tf.notEqual(mask, 0), 'float32'));
    const kernel = fused ? fusedKernel('Attention') : undefined;
    if (kernel) return kernel([queries, keys, values, ...(known ? [known] : [])], { heads })[0] as tf.Tensor3D;
    return compose(queries, keys, values, heads, known);
  });
}

function compose(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  heads: number,
  known: tf.Tensor | undefined,
): tf.Tensor3D {
  const [images, , features] = queries.shape;
  const size = features / heads;
  const split = (x: tf.Tensor3D) => tf.transpose(tf.reshape(x, [images, -1, heads, size]), [0, 2, 1, 3]); // [B, P, T or K, F/P]
  const logits = tf.matMul(split(tf.mul(queries, size ** -0.5)), split(keys), false, true); // [B, P, T, K]
  const weights = softmax(logits, known && tf.reshape(known, [images, 1, 1, -1]));
  return tf.reshape(tf.transpose(tf.matMul(weights, split(values)), [0, 2, 1, 3]), queries.shape) as tf.Tensor3D;
}

/** Returns the softmax over the last axis, restricted to the known keys [.., 1, 1, K]; 0 for the other keys. */
function softmax(logits: tf.Tensor, known: tf.Tensor | undefined): tf.Tensor {
  // `tf.where` does not broadcast its condition. A finite number times 0 is 0.
  const left = known ? tf.add(tf.mul(logits, known), tf.mul(tf.sub(1, known), UNKNOWN)) : logits;
  // Softmax does not change if a constant is subtracted from the logits.
  const exponentials = exponential(tf.sub(left, stopGradient(tf.max(left, -1, true))));
  if (!known) return tf.div(exponentials, tf.sum(exponentials, -1, true));
  const counted = tf.mul(exponentials, known);
  const total = tf.sum(counted, -1, true);
  return tf.div(counted, tf.add(total, stopGradient(tf.cast(tf.equal(total, 0), 'float32'))));
}

function checkShapes(tensors: Record<string, tf.Tensor>, heads: number): void {
  const { queries, keys, values, mask } = tensors as Record<'queries' | 'keys' | 'values', tf.Tensor3D> & {
    mask?: tf.Tensor;
  };
  const [images, , features] = queries.shape;
  const [, count] = keys.shape;
  const fits =
    queries.rank === 3 &&
    tf.util.arraysEqual(keys.shape, [images, count, features]) &&
    tf.util.arraysEqual(values.shape, keys.shape) &&
    (!mask || tf.util.arraysEqual(mask.shape, [images, count]));
  if (!fits)
    throw new HypernetError(
      'shape',
      'attention: expected queries [B, T, F], keys and values [B, K, F] and a mask [B, K], got ' +
        Object.entries(tensors)
          .map(([name, { shape }]) => `${name} [${shape.join(', ')}]`)
          .join(', '),
    );
  if (!Number.isSafeInteger(heads) || heads < 1 || features % heads !== 0)
    throw new HypernetError('option', `attention: heads: expected a divisor of ${features}, got ${heads}`);
}
