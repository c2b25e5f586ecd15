import type { ComputeOptions } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { attention } from '../attention/attention.js';

/** Dimensions: B images, T tokens, P heads, F features of all heads together. */

/** Options of {@link distanceAttention}. */
export interface DistanceAttentionOptions extends ComputeOptions {
  /** Number of heads P, a divisor of F. */
  readonly heads: number;
}

/**
 * Computes multi-head self-attention by distance (Kim, Papamakarios and Mnih 2021): softmax(−|qᵢ − qⱼ|² / √(F/P)) v in
 * each head, with the queries as keys. Unlike attention by dot product it has a Lipschitz constant, which a
 * discriminator needs.
 *
 * It uses {@link attention}: |qᵢ|² does not change the softmax over j, and the rest is a dot product of (2 q, 1) and (q,
 * −|q|²). First and second derivatives are correct on every backend.
 *
 * @param queries [B, T, F], which are also the keys
 * @param values [B, T, F]
 * @returns [B, T, F], the concatenated heads
 * @throws HypernetError `shape` if the shapes do not match, `option` if the number of heads does not divide F
 */
export function distanceAttention(
  queries: tf.Tensor3D,
  values: tf.Tensor3D,
  { heads, ...options }: DistanceAttentionOptions,
): tf.Tensor3D {
  const [images, tokens, features] = queries.shape;
  const size = features / heads;
  return tf.tidy(() => {
    if (!Number.isSafeInteger(size)) return attention(queries, queries, values, { heads, ...options }); // throws
    const split = (x: tf.Tensor) => tf.reshape(x, [images, tokens, heads, size]);
    const joined = (x: tf.Tensor, last: tf.Tensor) =>
      tf.reshape(tf.concat([x, last], 3), [images, tokens, features + heads]) as tf.Tensor3D;
    // `attention` divides by the root of the size of a head, which is one larger here.
    const scale = Math.sqrt((size + 1) / size);
    const own = split(queries);
    const one = [images, tokens, heads, 1] as const;
    const asked = joined(tf.mul(own, 2 * scale), tf.fill([...one], scale));
    const keys = joined(own, tf.neg(tf.sum(tf.square(own), 3, true)));
    const mixed = attention(asked, keys, joined(split(values), tf.zeros([...one])), { heads, ...options });
    const answers = tf.slice(tf.reshape(mixed, [images, tokens, heads, size + 1]), [0, 0, 0, 0], [-1, -1, -1, size]);
    return tf.reshape(answers, [images, tokens, features]) as tf.Tensor3D;
  });
}
