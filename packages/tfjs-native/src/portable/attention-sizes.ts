import type * as tf from '@tensorflow/tfjs-core';
import { checkFloats, checkShape } from '../check-tensors.js';

/** Sizes of an attention. */
export interface AttentionSizes {
  readonly images: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  /** Features of all heads together. */
  readonly features: number;
}

/**
 * Checks the tensors [q, k, v, mask?] and the attribute of the kernel `Attention`.
 *
 * @param name kernel's name, for errors
 * @throws Error if the number of tensors is wrong, a tensor is disposed, is not float32 or does not match the shape of
 * the queries, or the number of features is not divisible by the number of heads
 */
export function attentionSizes(
  name: string,
  inputs: readonly tf.TensorInfo[],
  { heads }: tf.NamedAttrMap,
): AttentionSizes {
  if (inputs.length !== 3 && inputs.length !== 4)
    throw new Error(`${name}: expected queries, keys, values and an optional mask, got ${inputs.length} tensors`);
  checkFloats(name, inputs);
  const [q, k, v, mask] = inputs as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo?];
  const [images, queries, features] = q.shape as [number, number, number];
  if (q.shape.length !== 3) throw new Error(`${name}: expected queries [B, T, F], got [${q.shape.join(', ')}]`);
  if (typeof heads !== 'number' || !Number.isInteger(heads) || heads < 1 || features < 1 || features % heads !== 0)
    throw new Error(`${name}: expected a number of heads that divides ${features}, got ${JSON.stringify(heads)}`);
  const keys = k.shape[1] as number;
  checkShape(name, 'keys', k, [images, k.shape.length === 3 ? keys : -1, features]);
  checkShape(name, 'values', v, [images, keys, features]);
  if (mask) checkShape(name, 'the mask', mask, [images, keys]);
  return { images, queries, keys, heads, features };
}
