import type { PatchAxis, PatchGrid } from './patch-grid.js';

/** Letters: N coordinates, U patches in use, n slots of each: as many as the patch with the most coordinates needs. */

/** Patches whose SIRENs are blended at a coordinate, at most: two along each axis. */
export const BLENDED = 4;

/** Which patches' SIRENs are evaluated at which coordinates. Indices only: nothing of it is differentiated. */
export interface PatchPlan {
  /** The patches that have a weight at any coordinate, in order, [U]. */
  readonly patches: Int32Array;
  /** n. */
  readonly slots: number;
  /** For each slot of each patch in use the pair it holds, 4 · coordinate + neighbor, [U·n]; −1 in an empty slot. */
  readonly pairs: Int32Array;
  /** The slot of each pair, [N·4]; −1 where a coordinate has fewer than four patches. */
  readonly slotOf: Int32Array;
}

/**
 * Assigns each coordinate to the patches that have a weight there: two along each axis between centers, one outside the
 * outermost centers.
 *
 * @param coordinates [N, 2], flat
 */
export function patchPlan(coordinates: ArrayLike<number>, { rows, columns, count }: PatchGrid): PatchPlan {
  const length = coordinates.length / 2;
  const patches = new Int32Array(length * BLENDED).fill(-1);
  const used = new Int32Array(count);
  for (let index = 0; index < length; index++) {
    const around = [
      neighborsOf(coordinates[2 * index] as number, rows),
      neighborsOf(coordinates[2 * index + 1] as number, columns),
    ] as const;
    for (const [a, i] of around[0].entries())
      for (const [b, j] of around[1].entries()) {
        const patch = i * columns.count + j;
        patches[index * BLENDED + 2 * a + b] = patch;
        used[patch] = (used[patch] as number) + 1;
      }
  }
  const slots = used.reduce((most, number) => Math.max(most, number), 1);
  const inUse = Int32Array.from(used.keys()).filter((patch) => (used[patch] as number) > 0);
  const next = new Int32Array(count); // the next free slot of each patch
  for (const [position, patch] of inUse.entries()) next[patch] = position * slots;
  const pairs = new Int32Array(inUse.length * slots).fill(-1);
  const slotOf = new Int32Array(patches.length).fill(-1);
  for (const [pair, patch] of patches.entries()) {
    if (patch < 0) continue;
    const slot = next[patch] as number;
    next[patch] = slot + 1;
    pairs[slot] = pair;
    slotOf[pair] = slot;
  }
  return { patches: inUse, slots, pairs, slotOf };
}

/** The patches along one axis that have a weight at a coordinate. */
function neighborsOf(coordinate: number, { first, step, count }: PatchAxis): readonly number[] {
  const steps = (coordinate - first) / step;
  if (!(steps > 0)) return [0];
  if (steps >= count - 1) return [count - 1];
  const below = Math.floor(steps);
  return [below, below + 1];
}
