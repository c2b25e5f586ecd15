import type * as tf from '@tensorflow/tfjs-core';
import { checkFloats, checkShape } from '../check-tensors.js';

/** Letters: B images, P heads, d features, n outputs of a head. */

/** Checked inputs of the kernel `HeadOutputs`. */
export interface Heads {
  readonly images: number;
  readonly features: number;
  /** Number of outputs n of each head. */
  readonly counts: readonly number[];
  /** Features, [P, B, d]. */
  readonly x: tf.TensorInfo;
  /** Weights, [d, n] each. */
  readonly weights: readonly tf.TensorInfo[];
  /** Offsets, [n] each. */
  readonly offsets: readonly tf.TensorInfo[];
}

/**
 * Checks [features, weight 1 … weight P, offset 1 … offset P].
 *
 * @param name of the kernel, for errors
 * @throws Error if there are no heads, or if a tensor is not float32 or has a shape that does not match the others
 */
export function readHeads(name: string, tensors: readonly tf.TensorInfo[]): Heads {
  const [x, ...others] = tensors as [tf.TensorInfo, ...tf.TensorInfo[]];
  const heads = others.length / 2;
  if (!x || !Number.isInteger(heads) || heads < 1)
    throw new Error(
      `${name}: expected features, and a weight and an offset for each head, got ${tensors.length} tensors`,
    );
  checkFloats(name, tensors);
  if (x.shape.length !== 3) throw new Error(`${name}: expected features [P, B, d], got [${x.shape.join(', ')}]`);
  const [count, images, features] = x.shape as [number, number, number];
  if (count !== heads) throw new Error(`${name}: expected features of ${heads} heads, got ${count}`);
  const [weights, offsets] = [others.slice(0, heads), others.slice(heads)];
  const counts = weights.map(({ shape }) => shape[1] ?? 0);
  weights.forEach((weight, head) => {
    checkShape(name, `weight ${head + 1}`, weight, [features, counts[head] as number]);
  });
  offsets.forEach((offset, head) => {
    checkShape(name, `offset ${head + 1}`, offset, [counts[head] as number]);
  });
  return { images, features, counts, x, weights, offsets };
}
