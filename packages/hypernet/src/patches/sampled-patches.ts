import {
  apply,
  fusedKernel,
  type NetworkOptions,
  PATCH_NETWORK,
  type SirenParameters,
  type SirenSpec,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { DirectEmission } from '../emissions/direct-emission.js';
import { type SampledCoordinates, sampledCoords } from '../local/coordinates.js';
import { onHost } from '../tensors/on-host.js';
import { blendRows } from './blend-rows.js';
import { parametersOfPatches, tokensOfPatches } from './parameters-of-patches.js';
import type { PatchGrid } from './patch-grid.js';
import { type PatchPlan, patchPlansOfImages } from './patch-plan.js';
import { patchInputs, slotBlend, slotCoordinates, slotWeights } from './patch-slots.js';

/** Dimensions: B images, N coordinates, T patches, U used patches, n slots per patch, C channels of a value. */

/** Emitted SIRENs of B·T patches. */
export interface EmittedPatches {
  /** Returns their parameters, image by image. */
  readonly parameters: () => SirenParameters;
  /** Returns the operands of the emission, or undefined if it does not support this. */
  readonly direct: () => DirectEmission | undefined;
}

/**
 * Evaluates images like `applyPatches`, at different coordinates for each image. The patches of all images are processed
 * in groups with a similar number of coordinates, by the kernel `PatchNetwork` where the backend has it, so that the
 * parameters are never in memory. Differentiable with respect to the parameters.
 *
 * @returns [B, N, C]
 */
export function applyPatchesToSamples(
  siren: SirenSpec,
  grid: PatchGrid,
  emitted: EmittedPatches,
  coordinates: SampledCoordinates,
  options: NetworkOptions = {},
): tf.Tensor3D {
  return tf.tidy(() => {
    const { images } = coordinates;
    const evaluate = evaluator(siren, { ...grid, count: images * grid.count }, emitted, options);
    const groups = slotGroups(grid, coordinates);
    const values = groups.map(({ plan, inputs }) =>
      tf.reshape(evaluate(plan.patches, tf.tensor3d(inputs, [plan.patches.length, plan.slots, 2])), [
        -1,
        siren.outputs,
      ]),
    );
    const all = tf.expandDims(tf.concat(values), 0) as tf.Tensor3D; // [1, Σ U·n, C]
    return tf.reshape(blendRows(all, blendOf(groups)), [images, -1, siren.outputs]) as tf.Tensor3D;
  });
}

/** Returns a function that evaluates some of B·T patches at coordinates relative to them [U, n, 2]: [U, n, C]. */
function evaluator(
  siren: SirenSpec,
  all: PatchGrid,
  { parameters, direct }: EmittedPatches,
  options: NetworkOptions,
): (patches: Int32Array, inputs: tf.Tensor3D) => tf.Tensor {
  const kernel = options.fused === false ? undefined : fusedKernel(PATCH_NETWORK);
  const emission = kernel && direct();
  if (kernel && emission) {
    const { tokens, numbers, attributes } = emission;
    return (patches, inputs) =>
      kernel([tokensOfPatches(tokens, all, patches), inputs, ...numbers], attributes)[0] as tf.Tensor;
  }
  const known = parameters();
  return (patches, inputs) => apply(siren, parametersOfPatches(known, all, patches), inputs, options);
}

/** Patches with a similar number of coordinates. */
interface SlotGroup {
  readonly plan: PatchPlan;
  /** Inputs of the SIRENs, [U, n, 2]. */
  readonly inputs: Float32Array;
  /** Weight of the patch's SIREN in each slot, [U·n]. */
  readonly weights: Float32Array;
}

function slotGroups(grid: PatchGrid, coordinates: SampledCoordinates): SlotGroup[] {
  const listed = () => tf.reshape(sampledCoords(coordinates), [-1, 2]) as tf.Tensor2D; // [B·N, 2]
  const plans = onHost(() =>
    patchPlansOfImages(
      tf.tidy(() => listed().dataSync()),
      grid,
      coordinates.images,
    ),
  );
  const group = (coords: tf.Tensor2D, plan: PatchPlan) => {
    const own = slotCoordinates(coords, plan); // [U·n, 2]
    const weights = slotWeights(own, grid, plan).dataSync<'float32'>();
    return { inputs: patchInputs(own, grid, plan).dataSync<'float32'>(), weights };
  };
  return plans.map((plan) => ({ plan, ...onHost(() => tf.tidy(() => group(listed(), plan))) }));
}

/** Returns the blend of the slots of all groups, one group after the other. */
function blendOf(groups: readonly SlotGroup[]) {
  const total = groups.reduce((sum, { weights }) => sum + weights.length, 0);
  const pairs = new Int32Array(total);
  const weights = new Float32Array(total);
  const slotOf = new Int32Array(groups[0]?.plan.slotOf.length ?? 0).fill(-1);
  let start = 0;
  for (const { plan, weights: own } of groups) {
    pairs.set(plan.pairs, start);
    weights.set(own, start);
    for (const [slot, pair] of plan.pairs.entries()) if (pair >= 0) slotOf[pair] = start + slot;
    start += own.length;
  }
  return slotBlend({ pairs, slotOf }, weights);
}
