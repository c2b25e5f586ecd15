import { sineLayer } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import type { GetVariable } from './composed-encoder.js';
import type { LayerVariables } from './layers-network.js';

/** Letters: B images, Q queries, n tokens, F features of either, P heads. */

/**
 * The layers of {@link attend}.
 *
 * @param gain of the last layer, whose outputs are added to something
 */
export function attentionLayers(name: string, features: number, gain: number): LayerVariables[] {
  return [
    { name: `${name}.query`, shape: [features, features], gain: 1 },
    { name: `${name}.keyValue`, shape: [features, 2 * features], gain: 1 },
    { name: `${name}.output`, shape: [features, features], gain },
  ];
}

/**
 * Attention with several heads (Vaswani et al. 2017, section 3.2.2): each query asks all tokens and takes the mean of their
 * values, with weights softmax(q·k/√(F/P) + bias) in each head.
 *
 * @param layer of the layers' variables, the name without `encoder.`
 * @param queries [B, Q, F]
 * @param tokens [B, n, F]
 * @param bias [B, P, Q, n], or 1 for any of them
 * @returns [B, Q, F]
 */
export function attend(
  get: GetVariable,
  { layer, heads }: { readonly layer: string; readonly heads: number },
  queries: tf.Tensor3D,
  tokens: tf.Tensor3D,
  bias?: tf.Tensor,
): tf.Tensor3D {
  const [images, count, features] = queries.shape;
  const size = features / heads;
  const split = (x: tf.Tensor, parts: number) =>
    tf.transpose(x.reshape([images, -1, parts, heads, size]), [2, 0, 3, 1, 4]); // [parts, B, P, Q or n, F/P]
  const [keys, values] = tf.unstack(split(linear(get, `${layer}.keyValue`, tokens), 2)) as [tf.Tensor4D, tf.Tensor4D];
  const asked = split(tf.mul(linear(get, `${layer}.query`, queries), size ** -0.5), 1).squeeze<tf.Tensor4D>([0]);
  const agreement = tf.matMul(asked, keys, false, true); // [B, P, Q, n]
  const answers = tf.matMul(tf.softmax(bias ? tf.add(agreement, bias) : agreement), values); // [B, P, Q, F/P]
  const joined = tf.transpose(answers, [0, 2, 1, 3]).reshape([images, count, features]) as tf.Tensor3D;
  return linear(get, `${layer}.output`, joined);
}

/** A linear map of the last axis by the variables `kernel` and `bias` of a layer: [.., in] → [.., out]. */
export function linear<T extends tf.Tensor2D | tf.Tensor3D>(get: GetVariable, layer: string, x: T): T {
  return sineLayer(x, get(`${layer}.kernel`), get(`${layer}.bias`), 0) as T;
}
