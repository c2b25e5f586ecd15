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
  const inverse = new Int32Array(count).fill(-1);
  for (const [position, patch] of patches.entries()) inverse[patch] = position;
  return mapParameters(parameters, (tensor) => {
    if (tensor.rank === 2) return tensor;
    const [, ...shape] = tensor.shape;
    const rows = tf.reshape(tensor, [-1, count, tf.util.sizeFromShape(shape)]) as tf.Tensor3D;
    return tf.reshape(permuteRows(rows, patches, inverse), [-1, ...shape]);
  });
}
