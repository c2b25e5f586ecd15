import * as tf from '@tensorflow/tfjs-core';
import type { RowBlend } from './blend-rows.js';
import { blendWeight } from './blend-weights.js';
import type { PatchAxis, PatchGrid } from './patch-grid.js';
import { BLENDED, type PatchPlan } from './patch-plan.js';
import { permuteRows } from './permute-rows.js';

/** Dimensions: N coordinates, U used patches, n slots per patch. */

/**
 * Returns the weighted sums of the slots' values that are the values at the coordinates: [.., U·n, C] → [.., N, C].
 *
 * @param weights weight of the patch's SIREN in each slot, [U·n]
 */
export function slotBlend({ pairs, slotOf }: Pick<PatchPlan, 'pairs' | 'slotOf'>, weights: Float32Array): RowBlend {
  return {
    sums: { terms: BLENDED, indices: slotOf, weights: Float32Array.from(slotOf, (slot) => weights[slot] ?? 0) },
    inverse: { terms: 1, indices: pairs.map((pair) => (pair < 0 ? pair : Math.floor(pair / BLENDED))), weights },
  };
}

/** Returns the coordinates of every slot, [U·n, 2]; zeros for an empty slot. */
export function slotCoordinates(coords: tf.Tensor2D, { pairs, slotOf }: PatchPlan): tf.Tensor2D {
  const repeated = tf.reshape(tf.add(tf.expandDims(coords, 1), tf.zeros([1, BLENDED, 1])), [1, -1, 2]) as tf.Tensor3D;
  return tf.squeeze(permuteRows(repeated, pairs, slotOf), [0]) as tf.Tensor2D;
}

/**
 * Returns the coordinates of slots relative to their patches, from -1 to 1 between the centers of the neighboring
 * patches, [U, n, 2]. The SIRENs do not read image coordinates, so that a token means the same in every patch.
 */
export function patchInputs(own: tf.Tensor2D, grid: PatchGrid, plan: PatchPlan): tf.Tensor3D {
  const steps = tf.tensor2d([grid.rows.step, grid.columns.step], [1, 2]);
  return tf.reshape(tf.div(tf.sub(own, slotCenters(grid, plan)), steps), [-1, plan.slots, 2]);
}

/** Returns the weight of a patch's SIREN in each of its slots, [U·n, 1]. */
export function slotWeights(own: tf.Tensor2D, grid: PatchGrid, plan: PatchPlan): tf.Tensor2D {
  const centers = tf.split(slotCenters(grid, plan), 2, 1);
  const [down, across] = tf.split(own, 2, 1).map((coordinate, axis) => {
    const patches = axis === 0 ? grid.rows : grid.columns;
    return blendWeight(tf.div(tf.sub(inside(coordinate, patches), centers[axis] as tf.Tensor), patches.step));
  });
  return tf.mul(down as tf.Tensor, across as tf.Tensor) as tf.Tensor2D;
}

/**
 * Clamps a coordinate to the range between the outermost centers, outside which weights are constant; twice
 * differentiable.
 */
export function inside(coordinate: tf.Tensor, { first, step, count }: PatchAxis): tf.Tensor {
  const last = first + (count - 1) * step;
  return tf.add(tf.sub(tf.relu(tf.sub(coordinate, first)), tf.relu(tf.sub(coordinate, last))), first);
}

/** Returns the center of each slot's patch, [U·n, 2]. */
function slotCenters(grid: PatchGrid, { patches, slots }: PatchPlan): tf.Tensor2D {
  return tf.reshape(tf.add(patchCenters(grid, patches), tf.zeros([1, slots, 1])), [-1, 2]);
}

/** Returns the centers of patches, [U, 1, 2]. Patches of several images have the same centers in each image. */
export function patchCenters({ rows, columns, count }: PatchGrid, patches: Int32Array): tf.Tensor3D {
  const centers = new Float32Array(2 * patches.length);
  for (const [index, patch] of patches.entries()) {
    centers[2 * index] = rows.first + Math.floor((patch % count) / columns.count) * rows.step;
    centers[2 * index + 1] = columns.first + (patch % columns.count) * columns.step;
  }
  return tf.tensor3d(centers, [patches.length, 1, 2]);
}
