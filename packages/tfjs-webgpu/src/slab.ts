import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range } from './backend.js';
import type { Slab } from './backend-internals.js';

/** Numbers at whose multiples the tensors of a slab begin: bindings must begin at multiples of 256 bytes. */
export const SLAB_UNIT = 64;

/** Where the tensors of some sizes lie in a slab, in numbers. */
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

/** An empty slab for tensors of these shapes, and views of all of them; zero between them. */
export function newSlab(
  backend: FusedBackend,
  shapes: readonly (readonly number[])[],
): { range: Range; views: tf.TensorInfo[] } {
  const { offsets, total } = slabLayout(shapes.map((shape) => tf.util.sizeFromShape([...shape])));
  const buffer = backend.acquire(4 * total);
  backend.clear(buffer);
  const slab: Slab = { buffer, tensors: 0 };
  const views = shapes.map((shape, index) => backend.viewOf(slab, 4 * (offsets[index] as number), shape));
  return { range: { buffer, offset: 0, size: 4 * total }, views };
}

/** The part of a slab where these tensors lie one after the other, undefined if they do not. */
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

/** Numbers that lie one after the other. */
export interface Gathered {
  readonly range: Range;
  /** To be called when the last shader that reads them was run. */
  release(): void;
}

/** The same numbers one after the other: where they lie, or in a temporary. */
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

/** Moves tensors into one slab, if they do not lie in one already, so that a shader can change them all in place. */
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
