import { apply, batchOf, type ComputeOptions, type SirenParameters, type SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import {
  type Coordinates,
  coordsOf,
  type GridAxes,
  isGrid,
  type SampledCoordinates,
  sampledCoords,
} from '../local/coordinates.js';
import { onHost } from '../tensors/on-host.js';
import { blendRows, type RowBlend } from './blend-rows.js';
import { blendWeight } from './blend-weights.js';
import { parametersOfPatches } from './parameters-of-patches.js';
import type { PatchAxis, PatchGrid } from './patch-grid.js';
import { BLENDED, type PatchPlan, patchPlan, patchPlansOfImages } from './patch-plan.js';
import { permuteRows } from './permute-rows.js';

/** Letters: B images, N coordinates, T patches, U of them in use, n slots of a patch, C channels of a value. */

/**
 * The values of images that have a SIREN for each patch, at coordinates. Each is the blend of the SIRENs of the four nearest
 * patches; the weights and with them the image have continuous second derivatives. Differentiable by parameters and
 * coordinates.
 *
 * @param parameters of B·T SIRENs, image by image
 * @returns [B, N, C]
 */
export function applyPatches(
  siren: SirenSpec,
  grid: PatchGrid,
  parameters: SirenParameters,
  coordinates: Coordinates,
  { everywhere = false, ...options }: PatchOptions = {},
): tf.Tensor3D {
  return tf.tidy(() => {
    const images = imagesOf(parameters, grid);
    if (everywhere) return applyEverywhere(siren, grid, parameters, coordsOf(coordinates), options);
    const blend = isGrid(coordinates) ? gridBlend(coordinates, grid) : undefined;
    if (blend) {
      const inputs = perImage(tf.tensor3d(blend.inputs, [blend.plan.patches.length, blend.plan.slots, 2]), images);
      const values = apply(siren, parametersOfPatches(parameters, grid, blend.plan.patches), inputs, options);
      return blendRows(values.reshape([images, blend.plan.pairs.length, -1]) as tf.Tensor3D, blend.rows);
    }
    const coords = coordsOf(coordinates);
    const plan = planOf(coordinates, grid);
    const own = slotCoordinates(coords, plan); // [U·n, 2]
    const inputs = perImage(patchInputs(own, grid, plan), images); // [B·U, n, 2]
    const values = apply(siren, parametersOfPatches(parameters, grid, plan.patches), inputs, options); // [B·U, n, C]
    const weighted = tf.mul(values.reshape([images, own.shape[0], -1]), slotWeights(own, grid, plan)) as tf.Tensor3D;
    const blended = permuteRows(weighted, plan.slotOf, plan.pairs); // [B, N·4, C]
    return tf.sum(blended.reshape([images, coords.shape[0], BLENDED, -1]), 2) as tf.Tensor3D;
  });
}

/**
 * {@link applyPatches} at other coordinates for each image. The patches of all images are planned together, in groups that have
 * about as many coordinates each. Differentiable by the parameters.
 *
 * @returns [B, N, C]
 */
export function applyPatchesToSamples(
  siren: SirenSpec,
  grid: PatchGrid,
  parameters: SirenParameters,
  coordinates: SampledCoordinates,
  options: ComputeOptions = {},
): tf.Tensor3D {
  return tf.tidy(() => {
    const all = { ...grid, count: coordinates.images * grid.count }; // B·T
    const coords = sampledCoords(coordinates).reshape([-1, 2]) as tf.Tensor2D; // [B·N, 2]
    const groups = patchPlansOfImages(coords.dataSync(), grid, coordinates.images).map((plan) => {
      const own = slotCoordinates(coords, plan); // [U·n, 2]
      const ownParameters = parametersOfPatches(parameters, all, plan.patches);
      const values = apply(siren, ownParameters, patchInputs(own, grid, plan), options); // [U, n, C]
      const weighted = tf.mul(values.reshape([1, own.shape[0], -1]), slotWeights(own, grid, plan)) as tf.Tensor3D;
      return permuteRows(weighted, plan.slotOf, plan.pairs); // [1, B·N·4, C]
    });
    return tf.sum(tf.addN(groups).reshape([coordinates.images, -1, BLENDED, siren.outputs]), 2) as tf.Tensor3D;
  });
}

/** How values of images with patches are computed. */
export interface PatchOptions extends ComputeOptions {
  /**
   * Whether every SIREN is evaluated at every coordinate, those without weight too; default false. It takes T/4 times as long,
   * and no look at the coordinates' values: for graphs whose coordinates are an input.
   */
  readonly everywhere?: boolean;
}

/** The values of images with every SIREN evaluated at every coordinate [N, 2]: [B, N, C]. Differentiable. */
function applyEverywhere(
  siren: SirenSpec,
  grid: PatchGrid,
  parameters: SirenParameters,
  coords: tf.Tensor2D,
  options: ComputeOptions,
): tf.Tensor3D {
  const { rows, columns, count } = grid;
  const points = coords.shape[0];
  const centers = patchCenters(
    grid,
    Int32Array.from({ length: count }, (_, patch) => patch),
  ); // [T, 1, 2]
  const relative = tf.div(tf.sub(coords.expandDims(0), centers), tf.tensor1d([rows.step, columns.step])); // [T, N, 2]
  const images = imagesOf(parameters, grid);
  const values = apply(siren, parameters, perImage(relative as tf.Tensor3D, images), options); // [B·T, N, C]
  const axes = tf.split(coords, 2, 1).map((coordinate, axis) => {
    const patches = axis === 0 ? rows : columns;
    const own = inside(coordinate, patches).reshape([1, points, 1]);
    return blendWeight(tf.div(tf.sub(own, centers.slice([0, 0, axis], [-1, -1, 1])), patches.step)); // [T, N, 1]
  });
  const weights = tf.mul(axes[0] as tf.Tensor, axes[1] as tf.Tensor).expandDims(0); // [1, T, N, 1]
  return tf.sum(tf.mul(values.reshape([images, count, points, -1]), weights), 1) as tf.Tensor3D;
}

/**
 * The blend of the SIRENs' outer products with numbers of each patch: Σ over patches w(x) · (outputs at x, 1) ⊗ numbers.
 *
 * @param parameters of T SIRENs, of one image
 * @param numbers [T, K]
 * @returns [N, (C + 1) · K], an output's numbers beside each other
 */
export function patchFeatures(
  siren: SirenSpec,
  grid: PatchGrid,
  parameters: SirenParameters,
  coordinates: GridAxes,
  numbers: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const coords = coordsOf(coordinates);
    const plan = planOf(coordinates, grid);
    const own = slotCoordinates(coords, plan);
    const outputs = apply(siren, parameters, patchInputs(own, grid, plan)).reshape([own.shape[0], -1]); // [T·n, C]
    const weighted = tf.mul(tf.concat([outputs, tf.ones([own.shape[0], 1])], 1), slotWeights(own, grid, plan));
    const repeated = tf.add(numbers.expandDims(1), tf.zeros([1, plan.slots, 1])); // [T, n, K]
    const products = tf.mul(weighted.expandDims(2), repeated.reshape([own.shape[0], 1, -1])); // [T·n, C + 1, K]
    const blended = permuteRows(products.reshape([1, own.shape[0], -1]) as tf.Tensor3D, plan.slotOf, plan.pairs);
    return tf.sum(blended.reshape([coords.shape[0], BLENDED, -1]), 1) as tf.Tensor2D;
  });
}

/** What the SIRENs read at coordinates in all patches, [B·T, n, 2]; an empty slot reads the center of the image. */
export function patchSirenInputs(grid: PatchGrid, coordinates: Coordinates, images: number): tf.Tensor3D {
  return tf.tidy(() => {
    const coords = coordsOf(coordinates);
    const plan = planOf(coordinates, grid);
    return perImage(patchInputs(slotCoordinates(coords, plan), grid, plan), images);
  });
}

/** B, from the parameters of B·T SIRENs. */
export function imagesOf(parameters: SirenParameters, { count }: PatchGrid): number {
  return (batchOf(parameters) ?? count) / count;
}

/** Plans of grids that are asked for again, as a training does at every step. */
const plans = new WeakMap<Coordinates, Map<PatchGrid, PatchPlan>>();

function planOf(coordinates: Coordinates, grid: PatchGrid): PatchPlan {
  const numbers = () => onHost(() => tf.tidy(() => coordsOf(coordinates).dataSync()));
  if (!isGrid(coordinates)) return patchPlan(numbers(), grid); // a variable may have moved
  const known = plans.get(coordinates) ?? new Map<PatchGrid, PatchPlan>();
  const plan = known.get(grid) ?? patchPlan(numbers(), grid);
  plans.set(coordinates, known.set(grid, plan));
  return plan;
}

/** What does not change from step to step where a grid is asked for again. */
interface GridBlend {
  readonly plan: PatchPlan;
  /** What the SIRENs read, [U, n, 2]. */
  readonly inputs: Float32Array;
  /** The blend of the slots' values, [.., U·n, C] → [.., N, C]. */
  readonly rows: RowBlend;
}

const blends = new WeakMap<GridAxes, Map<PatchGrid, GridBlend>>();

function gridBlend(coordinates: GridAxes, grid: PatchGrid): GridBlend {
  const known = blends.get(coordinates) ?? new Map<PatchGrid, GridBlend>();
  const found = known.get(grid);
  if (found) return found;
  const plan = planOf(coordinates, grid);
  const { weights, inputs } = onHost(() =>
    tf.tidy(() => {
      const own = slotCoordinates(coordsOf(coordinates), plan);
      const weights = slotWeights(own, grid, plan).dataSync<'float32'>();
      return { weights, inputs: patchInputs(own, grid, plan).dataSync<'float32'>() };
    }),
  );
  const made = {
    plan,
    inputs,
    rows: {
      sums: { terms: BLENDED, indices: plan.slotOf, weights: takeNumbers(weights, plan.slotOf) },
      inverse: { terms: 1, indices: plan.pairs.map((pair) => (pair < 0 ? pair : Math.floor(pair / BLENDED))), weights },
    },
  };
  blends.set(coordinates, known.set(grid, made));
  return made;
}

/** The numbers at those places; 0 for a place of −1. */
function takeNumbers(numbers: Float32Array, places: Int32Array): Float32Array {
  return Float32Array.from(places, (place) => numbers[place] ?? 0);
}

/** The coordinates of every slot, [U·n, 2]; zeros in an empty one. */
function slotCoordinates(coords: tf.Tensor2D, { pairs, slotOf }: PatchPlan): tf.Tensor2D {
  const repeated = tf.add(coords.expandDims(1), tf.zeros([1, BLENDED, 1])).reshape([1, -1, 2]) as tf.Tensor3D;
  return tf.squeeze(permuteRows(repeated, pairs, slotOf), [0]) as tf.Tensor2D;
}

/**
 * The coordinates of slots relative to their patches, from -1 to 1 between the centers of the neighbors, [U, n, 2]. Those of the
 * image are not read beside them: they would give each patch sines of its own, for which tokens mean different things, and
 * a linear decoder of the same tokens falls from 34 to 23 dB.
 */
function patchInputs(own: tf.Tensor2D, grid: PatchGrid, plan: PatchPlan): tf.Tensor3D {
  const steps = tf.tensor2d([grid.rows.step, grid.columns.step], [1, 2]);
  return tf.div(tf.sub(own, slotCenters(grid, plan)), steps).reshape([-1, plan.slots, 2]);
}

/** The weight of a patch's SIREN in each of its slots, [U·n, 1]. */
function slotWeights(own: tf.Tensor2D, grid: PatchGrid, plan: PatchPlan): tf.Tensor2D {
  const centers = tf.split(slotCenters(grid, plan), 2, 1);
  const [down, across] = tf.split(own, 2, 1).map((coordinate, axis) => {
    const patches = axis === 0 ? grid.rows : grid.columns;
    return blendWeight(tf.div(tf.sub(inside(coordinate, patches), centers[axis] as tf.Tensor), patches.step));
  });
  return tf.mul(down as tf.Tensor, across as tf.Tensor) as tf.Tensor2D;
}

/** A coordinate brought between the outermost centers, beyond which weights do not change; twice differentiable. */
function inside(coordinate: tf.Tensor, { first, step, count }: PatchAxis): tf.Tensor {
  const last = first + (count - 1) * step;
  return tf.add(tf.sub(tf.relu(tf.sub(coordinate, first)), tf.relu(tf.sub(coordinate, last))), first);
}

/** The center of each slot's patch, [U·n, 2]. */
function slotCenters(grid: PatchGrid, { patches, slots }: PatchPlan): tf.Tensor2D {
  return tf.add(patchCenters(grid, patches), tf.zeros([1, slots, 1])).reshape([-1, 2]);
}

/** [U, 1, 2]; of the patches of several images, those of each alike. */
function patchCenters({ rows, columns, count }: PatchGrid, patches: Int32Array): tf.Tensor3D {
  const centers = new Float32Array(2 * patches.length);
  for (const [index, patch] of patches.entries()) {
    centers[2 * index] = rows.first + Math.floor((patch % count) / columns.count) * rows.step;
    centers[2 * index + 1] = columns.first + (patch % columns.count) * columns.step;
  }
  return tf.tensor3d(centers, [patches.length, 1, 2]);
}

/** [U, n, I] repeated for each image: [B·U, n, I]. */
function perImage(inputs: tf.Tensor3D, images: number): tf.Tensor3D {
  const [patches, slots, numbers] = inputs.shape;
  const repeated = tf.add(inputs.expandDims(0), tf.zeros([images, 1, 1, 1])); // its gradient is one sum
  return repeated.reshape([images * patches, slots, numbers]) as tf.Tensor3D;
}
