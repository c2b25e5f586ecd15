import * as tf from '@tensorflow/tfjs-core';
import type { Composition } from './sine-composition.js';

/**
 * Layer normalization and attention composed of TensorFlow.js operations, for derivatives without a kernel: the
 * gradients of the gradient kernels. On this package's backend, exp and pow are differentiable at every order.
 */

/** Composes the kernel `LayerNorm`: [x, scale?, offset?] → [y]. */
export function composeLayerNorm(epsilon: number): Composition {
  return ([x, scale, offset]) => {
    const difference = tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor, -1, true));
    const variance = tf.mean(tf.square(difference), -1, true);
    const normalized = tf.div(difference, tf.sqrt(tf.add(variance, epsilon)));
    const scaled = scale ? tf.mul(normalized, scale) : normalized;
    return [offset ? tf.add(scaled, offset) : scaled];
  };
}

/** Composes the kernel `Attention`: [q, k, v] → [y]. The mask [B, K] is a constant. */
export function composeAttention(heads: number, mask?: tf.Tensor): Composition {
  return ([q, k, v]) => {
    const { shape } = q as tf.Tensor;
    const [images, , features] = shape as [number, number, number];
    const size = features / heads;
    const [asked, keys, values] = [q, k, v].map((x) =>
      tf.transpose(tf.reshape(x as tf.Tensor, [images, -1, heads, size]), [0, 2, 1, 3]),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const logits = tf.mul(tf.matMul(asked, keys, false, true), size ** -0.5); // [B, P, T, K]
    const weights = mask ? maskedSoftmax(logits, mask) : tf.softmax(logits);
    return [tf.reshape(tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3]), shape)];
  };
}

/** Returns the softmax over the unmasked keys; 0 for masked keys, even if all keys are masked. */
function maskedSoftmax(logits: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const [images, keys] = mask.shape as [number, number];
  const known = tf.reshape(tf.cast(tf.notEqual(mask, 0), 'float32'), [images, 1, 1, keys]);
  // Finite, and below every possible logit.
  const left = tf.where(tf.cast(tf.add(known, tf.zerosLike(logits)), 'bool'), logits, tf.fill(logits.shape, -1e30));
  return tf.mul(tf.softmax(left), known);
}
