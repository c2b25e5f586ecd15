import type { RowBlend } from './blend-rows.js';
import type { PatchAxis, PatchGrid } from './patch-grid.js';
import { BLENDED, neighborsOf, type PatchPlan } from './patch-plan.js';

/** Dimensions: R rows and S columns of coordinates, N = R·S, U used patches, n slots per patch, C channels of a value. */

/** Slots of a grid of coordinates, with all numbers that do not depend on the images. */
export interface GridSlots {
  readonly plan: PatchPlan;
  /** Inputs of the SIRENs, [U, n, 2]; those of the center of the image for an empty slot. */
  readonly inputs: Float32Array;
  /** Blend of the slots' values, [.., U·n, C] → [.., N, C]. */
  readonly rows: RowBlend;
}

/**
 * Returns the slots of a grid of coordinates. Each number is the same float32 as from the operations on a list of its
 * coordinates, but those of rows and columns are computed once.
 *
 * @param rows coordinates of the rows, [R]
 * @param columns coordinates of the columns, [S]
 */
export function gridSlots(rows: Float32Array, columns: Float32Array, grid: PatchGrid): GridSlots {
  const [down, across] = [axisSlots(rows, grid.rows), axisSlots(columns, grid.columns)];
  const most = (slots: readonly AxisSlots[]) => Math.max(...slots.map(({ places }) => places.length));
  const slots = most(down) * most(across);
  const total = down.length * across.length * slots;
  const patches = new Int32Array(down.length * across.length);
  const pairs = new Int32Array(total).fill(-1);
  const inputs = new Float32Array(2 * total);
  const weights = new Float32Array(total);
  const taken = new Int32Array(total).fill(-1);
  const slotOf = new Int32Array(BLENDED * rows.length * columns.length).fill(-1);
  const summed = new Float32Array(slotOf.length);
  let position = 0;
  for (const above of down)
    for (const beside of across) {
      patches[position] = above.patch * grid.columns.count + beside.patch;
      let slot = position * slots;
      for (const row of above.places)
        for (const column of beside.places) {
          const coordinate = row.index * columns.length + column.index;
          const pair = BLENDED * coordinate + 2 * row.neighbor + column.neighbor;
          const weight = Math.fround(row.weight * column.weight);
          pairs[slot] = pair;
          taken[slot] = coordinate;
          slotOf[pair] = slot;
          summed[pair] = weight;
          weights[slot] = weight;
          inputs[2 * slot] = row.input;
          inputs[2 * slot + 1] = column.input;
          slot++;
        }
      position++;
      const empty = Math.fround(above.center.weight * beside.center.weight);
      for (; slot < position * slots; slot++) {
        weights[slot] = empty;
        inputs[2 * slot] = above.center.input;
        inputs[2 * slot + 1] = beside.center.input;
      }
    }
  return {
    plan: { patches, slots, pairs, slotOf },
    inputs,
    rows: {
      sums: { terms: BLENDED, indices: slotOf, weights: summed },
      inverse: { terms: 1, indices: taken, weights },
    },
  };
}

/** A coordinate as a patch sees it along one axis. */
interface Place {
  /** Coordinate relative to the patch. */
  readonly input: number;
  /** Weight of the patch there. */
  readonly weight: number;
}

/** Coordinates of an axis at which a patch has a weight. */
interface AxisSlots {
  /** Row or column of patches. */
  readonly patch: number;
  readonly places: readonly (Place & { readonly index: number; readonly neighbor: number })[];
  /** The center of the image. */
  readonly center: Place;
}

/** Returns the coordinates of an axis by patch, for each row or column of patches that is used. */
function axisSlots(coordinates: Float32Array, axis: PatchAxis): AxisSlots[] {
  const found = new Map<number, AxisSlots['places'][number][]>();
  for (const [index, coordinate] of coordinates.entries())
    for (const [neighbor, patch] of neighborsOf(coordinate, axis).entries()) {
      const places = found.get(patch) ?? [];
      found.set(patch, places);
      places.push({ index, neighbor, ...placeOf(coordinate, patch, axis) });
    }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([patch, places]) => ({ patch, places, center: placeOf(0, patch, axis) }));
}

/** Computes `patchInputs` and `slotWeights` along one axis, with their rounding. */
function placeOf(coordinate: number, patch: number, { first, step, count }: PatchAxis): Place {
  const f = Math.fround;
  const [center, size] = [f(first + patch * step), f(step)];
  const [start, end] = [f(first), f(first + (count - 1) * step)];
  const inner = f(f(Math.max(0, f(coordinate - start)) - Math.max(0, f(coordinate - end))) + start);
  const t = Math.max(0, f(1 - Math.abs(f(f(inner - center) / size))));
  const square = f(t * t);
  const weight = f(f(square * t) * f(f(f(square * 6) - f(t * 15)) + 10));
  return { input: f(f(coordinate - center) / size), weight };
}
