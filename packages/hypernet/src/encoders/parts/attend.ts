import { sineLayer } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { attention } from '../../attention/attention.js';
import type { GetVariable } from '../composed-encoder.js';
import type { LayerVariables } from '../layers-network.js';

/** Dimensions: B images, Q queries, n tokens, F features of queries and tokens, P heads. */

/**
 * Returns the layers of {@link attend}.
 *
 * @param gain of the last layer, whose outputs are added to a residual stream
 */
export function attentionLayers(name: string, features: number, gain: number): LayerVariables[] {
  return [
    { name: `${name}.query`, shape: [features, features], gain: 1 },
    { name: `${name}.keyValue`, shape: [features, 2 * features], gain: 1 },
    { name: `${name}.output`, shape: [features, features], gain },
  ];
}

/** Options of {@link attend}: a mask, a bias, or neither. */
export interface AttendOptions {
  /** Mask of the tokens, [B, n], 0 = masked out. If all tokens of an image are masked, the result is 0. */
  readonly mask?: tf.Tensor | undefined;
  /** Summand of the logits: [B, P, Q, n], where any dimension may be 1. */
  readonly bias?: tf.Tensor | undefined;
}

/**
 * Computes multi-head cross-attention (Vaswani et al. 2017, section 3.2.2): each query attends to all tokens, with
 * weights softmax(q·k/√(F/P) + bias) in each head.
 *
 * @param layer name of the layers' variables without `encoder.`
 * @param queries [B, Q, F]
 * @param tokens [B, n, F]
 * @returns [B, Q, F]
 */
export function attend(
  get: GetVariable,
  { layer, heads }: { readonly layer: string; readonly heads: number },
  queries: tf.Tensor3D,
  tokens: tf.Tensor3D,
  { mask, bias }: AttendOptions = {},
): tf.Tensor3D {
  const asked = linear(get, `${layer}.query`, queries);
  // Splits the matrix, which is smaller than the product.
  const kernels = tf.split(get<tf.Rank.R2>(`${layer}.keyValue.kernel`) as tf.Tensor2D, 2, 1);
  const biases = tf.split(get<tf.Rank.R1>(`${layer}.keyValue.bias`) as tf.Tensor1D, 2);
  const [keys, values] = [0, 1].map((half) =>
    sineLayer(tokens, kernels[half] as tf.Tensor2D, biases[half] as tf.Tensor1D, 0),
  ) as [tf.Tensor3D, tf.Tensor3D];
  const answers = bias
    ? attendWithBias(asked, keys, values, heads, bias)
    : attention(asked, keys, values, { heads, ...(mask && { mask }) });
  return linear(get, `${layer}.output`, answers);
}

function attendWithBias(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  heads: number,
  bias: tf.Tensor,
): tf.Tensor3D {
  const [images, , features] = queries.shape;
  const size = features / heads;
  const split = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [images, -1, heads, size]), [0, 2, 1, 3]); // [B, P, Q or n, F/P]
  const agreement = tf.matMul(split(tf.mul(queries, size ** -0.5)), split(keys), false, true); // [B, P, Q, n]
  const answers = tf.matMul(tf.softmax(tf.add(agreement, bias)), split(values)); // [B, P, Q, F/P]
  return tf.reshape(tf.transpose(answers, [0, 2, 1, 3]), queries.shape) as tf.Tensor3D;
}

/** Applies a linear map to the last axis, with the variables `kernel` and `bias` of a layer: [.., in] → [.., out]. */
export function linear<T extends tf.Tensor2D | tf.Tensor3D>(get: GetVariable, layer: string, x: T): T {
  return sineLayer(x, get(`${layer}.kernel`), get(`${layer}.bias`), 0) as T;
}
