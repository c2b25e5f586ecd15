import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range } from './backend.js';
import type { Slab } from './backend-internals.js';

/** Alignment of tensors in a slab, in numbers. Bindings must begin at multiples of 256 bytes. */
export const SLAB_UNIT = 64;

/** Offsets of tensors in a slab and its total size, in numbers. */
export interface SlabLayout {
  readonly offsets: readonly number[];
  readonly total: number;
}

export function slabLayout(sizes: readonly number[]): SlabLayout {
  const offsets: number[] = [];
  let total = 0;
  for (const size of sizes) {
    offsets.push(total);
    total += Math.ceil(size / SLAB_UNIT) * SLAB_UNIT;
  }
  return { offsets, total };
}

const layoutOf = (tensors: readonly tf.TensorInfo[]): SlabLayout =>
  slabLayout(tensors.map(({ shape }) => tf.util.sizeFromShape(shape)));

/**
 * Returns a new slab for tensors of these shapes, and a view for each tensor.
 *
 * @param isWhole whether the caller writes all of the slab; default false: the slab is filled with zeros
 */
export function newSlab(
  backend: FusedBackend,
  shapes: readonly (readonly number[])[],
  isWhole = false,
): { range: Range; views: tf.TensorInfo[]; offsets: readonly number[] } {
  const { offsets, total } = slabLayout(shapes.map((shape) => tf.util.sizeFromShape([...shape])));
  const buffer = backend.acquire(4 * total);
  if (!isWhole) backend.clear(buffer);
  const slab: Slab = { buffer, tensors: 0 };
  const views = shapes.map((shape, index) => backend.viewOf(slab, 4 * (offsets[index] as number), shape));
  return { range: { buffer, offset: 0, size: 4 * total }, views, offsets };
}

/** Returns the range of a slab in which these tensors are consecutive; undefined if they are not. */
export function commonRange(backend: FusedBackend, tensors: readonly tf.TensorInfo[]): Range | undefined {
  const { offsets, total } = layoutOf(tensors);
  const places = tensors.map((tensor) => {
    backend.uploadToGPU(tensor.dataId);
    return backend.tensorMap.get(tensor.dataId);
  });
  const [first] = places;
  if (!first?.slab) return undefined;
  const start = first.offset ?? 0;
  const inOrder = places.every(
    ({ slab, offset = 0 }, index) => slab === first.slab && offset === start + 4 * (offsets[index] as number),
  );
  if (!inOrder || start + 4 * total > first.slab.buffer.size) return undefined;
  for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId);
  return { buffer: first.slab.buffer, offset: start, size: 4 * total };
}

/** Consecutive values of several tensors. */
export interface Gathered {
  readonly range: Range;
  /** Releases the buffer. To be called after the last shader that reads the values was recorded. */
  release(): void;
}

/**
 * Returns the values of tensors as one consecutive range: in place if the tensors are consecutive in a slab, otherwise
 * as a temporary copy.
 */
export function gather(backend: FusedBackend, tensors: readonly tf.TensorInfo[]): Gathered {
  const there = commonRange(backend, tensors);
  if (there) return { range: there, release: () => undefined };
  const { offsets, total } = layoutOf(tensors);
  const buffer = backend.acquire(4 * total);
  backend.clear(buffer);
  tensors.forEach((tensor, index) => {
    backend.copy(backend.rangeOf(tensor), buffer, 4 * (offsets[index] as number));
  });
  return { range: { buffer, offset: 0, size: 4 * total }, release: () => backend.releaseLater(buffer) };
}

/**
 * Moves tensors into one slab, unless they are consecutive in one already, so that one shader can update all of them in
 * place.
 */
export function settle(backend: FusedBackend, tensors: readonly tf.TensorInfo[]): Range {
  const there = commonRange(backend, tensors);
  if (there) return there;
  const { offsets, total } = layoutOf(tensors);
  const slab: Slab = { buffer: backend.acquire(4 * total), tensors: 0 };
  backend.clear(slab.buffer);
  tensors.forEach((tensor, index) => {
    backend.moveTo(tensor, slab, 4 * (offsets[index] as number));
  });
  return { buffer: slab.buffer, offset: 0, size: 4 * total };
}
