import { mapParameters, type SirenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { PatchGrid } from './patch-grid.js';
import { permuteRows } from './permute-rows.js';

/** Dimensions: B images, T patches, U selected patches. */

/**
 * Selects the parameters of some patches of every image. Differentiable.
 *
 * @param parameters of B·T SIRENs, image by image; shared tensors are passed through
 * @param patches U distinct patches
 * @returns parameters of B·U SIRENs
 */
export function parametersOfPatches(
  parameters: SirenParameters,
  { count }: PatchGrid,
  patches: Int32Array,
): SirenParameters {
  if (patches.length === count) return parameters;
  return mapParameters(parameters, (tensor) => {
    if (tensor.rank === 2) return tensor;
    const [, ...shape] = tensor.shape;
    const rows = rowsOfPatches(tf.reshape(tensor, [tensor.shape[0], -1]) as tf.Tensor2D, count, patches);
    return tf.reshape(rows, [-1, ...shape]);
  });
}

/** Returns the tokens of some patches of every image: [B·T, D] → [B·U, D]. Differentiable. */
export function tokensOfPatches(tokens: tf.Tensor2D, { count }: PatchGrid, patches: Int32Array): tf.Tensor2D {
  return patches.length === count ? tokens : rowsOfPatches(tokens, count, patches);
}

function rowsOfPatches(rows: tf.Tensor2D, count: number, patches: Int32Array): tf.Tensor2D {
  const inverse = new Int32Array(count).fill(-1);
  for (const [position, patch] of patches.entries()) inverse[patch] = position;
  const [, numbers] = rows.shape;
  const taken = permuteRows(tf.reshape(rows, [-1, count, numbers]) as tf.Tensor3D, patches, inverse);
  return tf.reshape(taken, [-1, numbers]);
}
