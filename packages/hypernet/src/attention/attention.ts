import { type ComputeOptions, fusedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import { stopGradient } from '../tensors/stop-gradient.js';
import { exponential } from './exponential.js';

/** Letters: B images, T queries, K keys, P heads, F features of all heads together. */

/** How {@link attention} attends. */
export interface AttentionOptions extends ComputeOptions {
  /** P, a divisor of F. */
  readonly heads: number;
  /** [B, K], 0 for an unknown key, which no query reads; default all are known. Numbers or booleans; no gradient goes back to it. */
  readonly mask?: tf.Tensor;
}

/** Below every logit that there can be, and finite. */
const UNKNOWN = -1e30;

/**
 * Attention with several heads (Vaswani et al. 2017, section 3.2.2): softmax(q·kᵀ/√(F/P)) v in each head. Keys that the mask
 * leaves out have no weight; where it leaves out all, the result is 0. What stands in keys and values that are left out has
 * to be finite.
 *
 * Right at first and second order on every backend. One kernel where the backend has `Attention`, which never holds the
 * matrix of weights (Dao et al. 2022, "FlashAttention").
 *
 * @param queries [B, T, F]
 * @param keys [B, K, F]
 * @param values [B, K, F]
 * @returns [B, T, F], the heads beside one another
 * @throws HypernetError `shape` if they do not fit together, `option` if the heads do not divide F
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

/** Softmax over the last axis, over the known keys [.., 1, 1, K]; 0 elsewhere. */
function softmax(logits: tf.Tensor, known: tf.Tensor | undefined): tf.Tensor {
  // Not `tf.where`, whose condition is not broadcast: what is finite times 0 is 0.
  const left = known ? tf.add(tf.mul(logits, known), tf.mul(tf.sub(1, known), UNKNOWN)) : logits;
  // Softmax is the same for logits less any number.
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
