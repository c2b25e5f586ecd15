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
export function patchPlan(coordinates: ArrayLike<number>, grid: PatchGrid): PatchPlan {
  const { patches, used } = assignPatches(coordinates, grid, 1);
  return planOfPatches(patches, used, () => true);
}

/**
 * The same for several images, each with coordinates and patches of its own: patch p of image i is patch i · T + p. The patches are
 * split into plans by how many coordinates they have, up to a power of two, so that at most half of the slots are empty.
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

/** For each pair of coordinate and neighbor the patch, or −1, [B·N·4]; and of how many pairs each patch is, [B·T]. */
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

/** Lays out the pairs of the patches of which so many pairs are wanted. */
function planOfPatches(patches: Int32Array, used: Int32Array, wanted: (pairs: number) => boolean): PatchPlan {
  const inUse = Int32Array.from(used.keys()).filter((patch) => {
    const count = used[patch] as number;
    return count > 0 && wanted(count);
  });
  const slots = inUse.reduce((most, patch) => Math.max(most, used[patch] as number), 1);
  const next = new Int32Array(used.length).fill(-1); // the next free slot of each patch
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

/** The patches along one axis that have a weight at a coordinate. */
function neighborsOf(coordinate: number, { first, step, count }: PatchAxis): readonly number[] {
  const steps = (coordinate - first) / step;
  if (!(steps > 0)) return [0];
  if (steps >= count - 1) return [count - 1];
  const below = Math.floor(steps);
  return [below, below + 1];
}
