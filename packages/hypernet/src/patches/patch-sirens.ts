import {
  apply,
  batchOf,
  fusedKernel,
  type NetworkOptions,
  PATCH_NETWORK,
  type SirenParameters,
  type SirenSpec,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { DirectEmission } from '../emissions/direct-emission.js';
import { type Coordinates, coordsOf, type GridAxes, isGrid, knownAxes } from '../local/coordinates.js';
import { onHost } from '../tensors/on-host.js';
import { blendRows } from './blend-rows.js';
import { blendWeight } from './blend-weights.js';
import { type GridSlots, gridSlots } from './grid-slots.js';
import { parametersOfPatches, tokensOfPatches } from './parameters-of-patches.js';
import type { PatchGrid } from './patch-grid.js';
import { BLENDED, type PatchPlan, patchPlan } from './patch-plan.js';
import { inside, patchCenters, patchInputs, slotCoordinates, slotWeights } from './patch-slots.js';
import { permuteRows } from './permute-rows.js';

/** Dimensions: B images, N coordinates, T patches, U used patches, n slots per patch, C channels of a value. */

/**
 * Evaluates images with one SIREN per patch at coordinates. Each value blends the SIRENs of the four nearest patches,
 * with weights whose second derivatives are continuous. Differentiable with respect to parameters and coordinates.
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
      return blendRows(tf.reshape(values, [images, blend.plan.pairs.length, -1]) as tf.Tensor3D, blend.rows);
    }
    const coords = coordsOf(coordinates);
    const plan = planOf(coordinates, grid);
    const own = slotCoordinates(coords, plan); // [U·n, 2]
    const inputs = perImage(patchInputs(own, grid, plan), images); // [B·U, n, 2]
    const values = apply(siren, parametersOfPatches(parameters, grid, plan.patches), inputs, options); // [B·U, n, C]
    const weighted = tf.mul(
      tf.reshape(values, [images, own.shape[0], -1]),
      slotWeights(own, grid, plan),
    ) as tf.Tensor3D;
    const blended = permuteRows(weighted, plan.slotOf, plan.pairs); // [B, N·4, C]
    return tf.sum(tf.reshape(blended, [images, coords.shape[0], BLENDED, -1]), 2) as tf.Tensor3D;
  });
}

/**
 * Evaluates images like {@link applyPatches}, with one kernel that emits and evaluates the SIRENs patch by patch, so that
 * their parameters are never in memory.
 *
 * @param direct returns the operands of the emission, or undefined if it does not support this
 * @returns undefined if `direct` returns undefined, the backend lacks the kernel, `fused` is false or the coordinates are
 * not a grid
 */
export function applyDirectPatches(
  grid: PatchGrid,
  direct: () => DirectEmission | undefined,
  coordinates: Coordinates,
  { everywhere = false, fused = true }: PatchOptions = {},
): tf.Tensor3D | undefined {
  const kernel = fused && !everywhere && isGrid(coordinates) ? fusedKernel(PATCH_NETWORK) : undefined;
  if (!kernel || !isGrid(coordinates)) return undefined;
  const values = tf.tidy(() => {
    const emission = direct();
    if (!emission) return [];
    const { plan, inputs, rows } = gridBlend(coordinates, grid);
    const tokens = tokensOfPatches(emission.tokens, grid, plan.patches);
    const coords = tf.tensor3d(inputs, [plan.patches.length, plan.slots, 2]);
    const [values] = kernel([tokens, coords, ...emission.numbers], emission.attributes) as [tf.Tensor];
    const images = emission.tokens.shape[0] / grid.count;
    return [blendRows(tf.reshape(values, [images, plan.pairs.length, -1]) as tf.Tensor3D, rows)];
  });
  return values[0];
}

/** Options of evaluating images with patches. */
export interface PatchOptions extends NetworkOptions {
  /**
   * Whether every SIREN is evaluated at every coordinate, also with weight zero; default false. It takes T/4 times as
   * long but does not read the coordinates, as required for graphs whose coordinates are an input.
   */
  readonly everywhere?: boolean;
}

/** Evaluates every SIREN at every coordinate [N, 2] and blends the values: [B, N, C]. Differentiable. */
function applyEverywhere(
  siren: SirenSpec,
  grid: PatchGrid,
  parameters: SirenParameters,
  coords: tf.Tensor2D,
  options: NetworkOptions,
): tf.Tensor3D {
  const { rows, columns, count } = grid;
  const points = coords.shape[0];
  const centers = patchCenters(
    grid,
    Int32Array.from({ length: count }, (_, patch) => patch),
  ); // [T, 1, 2]
  const relative = tf.div(tf.sub(tf.expandDims(coords, 0), centers), tf.tensor1d([rows.step, columns.step])); // [T, N, 2]
  const images = imagesOf(parameters, grid);
  const values = apply(siren, parameters, perImage(relative as tf.Tensor3D, images), options); // [B·T, N, C]
  const axes = tf.split(coords, 2, 1).map((coordinate, axis) => {
    const patches = axis === 0 ? rows : columns;
    const own = tf.reshape(inside(coordinate, patches), [1, points, 1]);
    return blendWeight(tf.div(tf.sub(own, tf.slice(centers, [0, 0, axis], [-1, -1, 1])), patches.step)); // [T, N, 1]
  });
  const weights = tf.expandDims(tf.mul(axes[0] as tf.Tensor, axes[1] as tf.Tensor), 0); // [1, T, N, 1]
  return tf.sum(tf.mul(tf.reshape(values, [images, count, points, -1]), weights), 1) as tf.Tensor3D;
}

/**
 * Blends the outer products of the SIRENs' outputs with numbers of each patch: Σ over patches w(x) · (outputs at x, 1)
 * ⊗ numbers.
 *
 * @param parameters of T SIRENs, of one image
 * @param numbers [T, K]
 * @returns [N, (C + 1) · K], grouped by output
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
    const outputs = tf.reshape(apply(siren, parameters, patchInputs(own, grid, plan)), [own.shape[0], -1]); // [T·n, C]
    const weighted = tf.mul(tf.concat([outputs, tf.ones([own.shape[0], 1])], 1), slotWeights(own, grid, plan));
    const repeated = tf.add(tf.expandDims(numbers, 1), tf.zeros([1, plan.slots, 1])); // [T, n, K]
    const products = tf.mul(tf.expandDims(weighted, 2), tf.reshape(repeated, [own.shape[0], 1, -1])); // [T·n, C + 1, K]
    const blended = permuteRows(tf.reshape(products, [1, own.shape[0], -1]) as tf.Tensor3D, plan.slotOf, plan.pairs);
    return tf.sum(tf.reshape(blended, [coords.shape[0], BLENDED, -1]), 1) as tf.Tensor2D;
  });
}

/**
 * Returns the inputs of the SIRENs of the U patches that have a nonzero weight at any of the coordinates, in order, for
 * each image: [B·U, n, 2]. An empty slot has the center of the image.
 */
export function patchSirenInputs(grid: PatchGrid, coordinates: Coordinates, images: number): tf.Tensor3D {
  return tf.tidy(() => {
    const coords = coordsOf(coordinates);
    const plan = planOf(coordinates, grid);
    return perImage(patchInputs(slotCoordinates(coords, plan), grid, plan), images);
  });
}

/** Returns the number of images B, from the parameters of B·T SIRENs. */
function imagesOf(parameters: SirenParameters, { count }: PatchGrid): number {
  return (batchOf(parameters) ?? count) / count;
}

/** Cache of the plans of grids that are used repeatedly, as in training. */
const plans = new WeakMap<Coordinates, Map<PatchGrid, PatchPlan>>();

function planOf(coordinates: Coordinates, grid: PatchGrid): PatchPlan {
  const numbers = () => onHost(() => tf.tidy(() => coordsOf(coordinates).dataSync()));
  if (!isGrid(coordinates)) return patchPlan(numbers(), grid); // not cached, since a variable may have changed
  const known = plans.get(coordinates) ?? new Map<PatchGrid, PatchPlan>();
  const plan = known.get(grid) ?? patchPlan(numbers(), grid);
  plans.set(coordinates, known.set(grid, plan));
  return plan;
}

/** Cache of the slots of grids that are used repeatedly. */
const slotsOf = new WeakMap<GridAxes, Map<PatchGrid, GridSlots>>();

function gridBlend(coordinates: GridAxes, grid: PatchGrid): GridSlots {
  const known = slotsOf.get(coordinates) ?? new Map<PatchGrid, GridSlots>();
  const found = known.get(grid);
  if (found) return found;
  const { rows, columns } = knownAxes(coordinates) ?? {
    rows: coordinates.rows.dataSync<'float32'>(),
    columns: coordinates.columns.dataSync<'float32'>(),
  };
  const made = gridSlots(rows, columns, grid);
  slotsOf.set(coordinates, known.set(grid, made));
  return made;
}

/** Repeats [U, n, I] for each image: [B·U, n, I]. */
function perImage(inputs: tf.Tensor3D, images: number): tf.Tensor3D {
  const [patches, slots, numbers] = inputs.shape;
  const repeated = tf.add(tf.expandDims(inputs, 0), tf.zeros([images, 1, 1, 1])); // the gradient is a single sum
  return tf.reshape(repeated, [images * patches, slots, numbers]) as tf.Tensor3D;
}
