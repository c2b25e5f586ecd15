import type { PatchAxis, PatchGrid } from './patch-grid.js';

/** Dimensions: N coordinates, U used patches, n slots per patch: the largest number of coordinates of any patch. */

/** Maximum number of patches whose SIRENs are blended at a coordinate: two along each axis. */
export const BLENDED = 4;

/**
 * Assignment of coordinates to the patches whose SIRENs are evaluated there. It contains indices only, without
 * gradients.
 */
export interface PatchPlan {
  /** Patches with a nonzero weight at any coordinate, in order, [U]. */
  readonly patches: Int32Array;
  /** Number of slots per patch, n. */
  readonly slots: number;
  /** Pair of each slot, [U·n], as 4 · coordinate + neighbor; −1 for an empty slot. */
  readonly pairs: Int32Array;
  /** Slot of each pair, [N·4]; −1 if a coordinate has fewer than four patches. */
  readonly slotOf: Int32Array;
}

/**
 * Assigns each coordinate to the patches with a nonzero weight there: two along each axis between centers, one outside
 * the outermost centers.
 *
 * @param coordinates [N, 2], flat
 */
export function patchPlan(coordinates: ArrayLike<number>, grid: PatchGrid): PatchPlan {
  const { patches, used } = assignPatches(coordinates, grid, 1);
  return planOfPatches(patches, used, () => true);
}

/**
 * Assigns the coordinates of several images to their patches. Patch p of image i has the index i · T + p. The patches
 * are split into several plans by their number of coordinates, rounded up to a power of two, so that at most half of
 * the slots are empty.
 *
 * @param coordinates [B · N, 2], flat, image by image
 */
export function patchPlansOfImages(coordinates: ArrayLike<number>, grid: PatchGrid, images: number): PatchPlan[] {
  const { patches, used } = assignPatches(coordinates, grid, images);
  const group = (count: number) => Math.ceil(Math.log2(count));
  const groups = new Set(
    Array.from(
      used.filter((count) => count > 0),
      group,
    ),
  );
  return [...groups].sort((a, b) => a - b).map((own) => planOfPatches(patches, used, (count) => group(count) === own));
}

/**
 * Returns the patch of each pair of coordinate and neighbor, or −1, [B·N·4]; and the number of pairs of each patch,
 * [B·T].
 */
function assignPatches(coordinates: ArrayLike<number>, { rows, columns, count }: PatchGrid, images: number) {
  const length = coordinates.length / 2;
  const patches = new Int32Array(length * BLENDED).fill(-1);
  const used = new Int32Array(count * images);
  for (let index = 0; index < length; index++) {
    const first = Math.floor((index * images) / length) * count;
    const around = [
      neighborsOf(coordinates[2 * index] as number, rows),
      neighborsOf(coordinates[2 * index + 1] as number, columns),
    ] as const;
    for (const [a, i] of around[0].entries())
      for (const [b, j] of around[1].entries()) {
        const patch = first + i * columns.count + j;
        patches[index * BLENDED + 2 * a + b] = patch;
        used[patch] = (used[patch] as number) + 1;
      }
  }
  return { patches, used };
}

/** Lays out the pairs of those patches whose number of pairs is accepted by `wanted`. */
function planOfPatches(patches: Int32Array, used: Int32Array, wanted: (pairs: number) => boolean): PatchPlan {
  const inUse = Int32Array.from(used.keys()).filter((patch) => {
    const count = used[patch] as number;
    return count > 0 && wanted(count);
  });
  const slots = inUse.reduce((most, patch) => Math.max(most, used[patch] as number), 1);
  const next = new Int32Array(used.length).fill(-1); // next free slot of each patch
  for (const [position, patch] of inUse.entries()) next[patch] = position * slots;
  const pairs = new Int32Array(inUse.length * slots).fill(-1);
  const slotOf = new Int32Array(patches.length).fill(-1);
  for (const [pair, patch] of patches.entries()) {
    const slot = patch < 0 ? -1 : (next[patch] as number);
    if (slot < 0) continue;
    next[patch] = slot + 1;
    pairs[slot] = pair;
    slotOf[pair] = slot;
  }
  return { patches: inUse, slots, pairs, slotOf };
}

/** Returns the patches along one axis with a nonzero weight at a coordinate. */
export function neighborsOf(coordinate: number, { first, step, count }: PatchAxis): readonly number[] {
  const steps = (coordinate - first) / step;
  if (!(steps > 0)) return [0];
  if (steps >= count - 1) return [count - 1];
  const below = Math.floor(steps);
  return [below, below + 1];
}
