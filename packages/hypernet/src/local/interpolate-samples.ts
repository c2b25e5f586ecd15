import * as tf from '@tensorflow/tfjs-core';
import { type RowTap, weightedRows } from '../tensors/weighted-rows.js';
import { type SampledCoordinates, stepOf } from './coordinates.js';
import type { Interpolation } from './interpolation.js';

/** Dimensions: B images, N coordinates of each, L channels of a map, h and w its rows and columns; R rows of a grid. */

/**
 * Offsets of the grid steps that an interpolation reads along one axis, relative to the step at or before the
 * coordinate.
 */
const REACH = [-1, 0, 1, 2] as const;

/** Grid steps that each coordinate reads along one axis, with their weights. */
interface AxisTaps {
  /** Step of each coordinate, [R], for each of {@link REACH}. */
  readonly steps: readonly Int32Array[];
  /** Weight of each coordinate, [R], for each of {@link REACH}. */
  readonly weights: readonly Float32Array[];
}

/**
 * Interpolates a map like {@link interpolateMap}, at different coordinates for each image. Reads only the values it
 * needs. Differentiable with respect to the map.
 *
 * @param map [B, h, w, L]
 * @returns [B, N, L]
 */
export function interpolateSamples(
  map: tf.Tensor4D,
  coordinates: SampledCoordinates,
  interpolation: Interpolation,
): tf.Tensor3D {
  const [images, height, width, channels] = map.shape;
  return tf.tidy(() => {
    const down = axisTaps(coordinates.rows, height, interpolation);
    const across = axisTaps(coordinates.columns, width, interpolation);
    const taps = down.steps.flatMap((_, a) =>
      across.steps.flatMap((_, b) => tapOf(coordinates, [down, a], [across, b], { height, width }) ?? []),
    );
    const rows = tf.reshape(map, [-1, channels]) as tf.Tensor2D;
    return tf.reshape(weightedRows(rows, taps), [images, -1, channels]) as tf.Tensor3D;
  });
}

/**
 * Returns the index and weight that every coordinate reads for one row offset and one column offset; undefined if all
 * weights are 0.
 */
function tapOf(
  { columns, images, crossings }: SampledCoordinates,
  [down, a]: readonly [AxisTaps, number],
  [across, b]: readonly [AxisTaps, number],
  { height, width }: { height: number; width: number },
): RowTap | undefined {
  const [rowSteps, rowWeights] = [down.steps[a] as Int32Array, down.weights[a] as Float32Array];
  const [columnSteps, columnWeights] = [across.steps[b] as Int32Array, across.weights[b] as Float32Array];
  if (isZero(rowWeights) || isZero(columnWeights)) return undefined;
  const index = new Int32Array(crossings.length);
  const weight = new Float32Array(crossings.length);
  const perImage = crossings.length / images;
  for (const [at, crossing] of crossings.entries()) {
    const [row, column] = [Math.floor(crossing / columns.length), crossing % columns.length];
    const image = Math.floor(at / perImage);
    index[at] = (image * height + (rowSteps[row] as number)) * width + (columnSteps[column] as number);
    weight[at] = (rowWeights[row] as number) * (columnWeights[column] as number);
  }
  if (isZero(weight)) return undefined;
  return { index, weight: weight.every((value) => value === 1) ? null : weight };
}

const isZero = (values: Float32Array): boolean => values.every((value) => value === 0);

/** Cache for coordinates that are used repeatedly, as in training. */
const known = new WeakMap<Float32Array, { count: number; interpolation: Interpolation; taps: AxisTaps }[]>();

function axisTaps(coordinates: Float32Array, count: number, interpolation: Interpolation): AxisTaps {
  const found = known.get(coordinates) ?? [];
  known.set(coordinates, found);
  const entry = found.find((one) => one.count === count && one.interpolation === interpolation);
  if (entry) return entry.taps;
  const taps = computeTaps(coordinates, count, interpolation);
  found.push({ count, interpolation, taps });
  return taps;
}

function computeTaps(coordinates: Float32Array, count: number, { weight }: Interpolation): AxisTaps {
  const steps = Array.from(coordinates, (coordinate) => stepOf(coordinate, count));
  const distances = REACH.flatMap((reach) => steps.map((step) => step - Math.floor(step) - reach));
  const weights = tf.tidy(() => weight(tf.tensor1d(distances)).dataSync());
  return {
    steps: REACH.map((reach) =>
      Int32Array.from(steps, (step) => Math.min(count - 1, Math.max(0, Math.floor(step) + reach))),
    ),
    weights: REACH.map((_, tap) => Float32Array.from(weights.subarray(tap * steps.length, (tap + 1) * steps.length))),
  };
}
