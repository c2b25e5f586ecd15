import { coordinateGrid } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput, Reconstruct } from '../encoder.js';

/**
 * Dimensions: B images, H rows, W columns, C channels, K padded number of known pixels per image, T padded number of
 * known pixels of all images.
 */

/** Known pixels of each image, padded to K with pixels of weight 0. */
export interface KnownPixels {
  /** Coordinates (row, column), [B, K, 2]. */
  readonly coords: tf.Tensor3D;
  /** Pixel values, [B, K, C]. */
  readonly values: tf.Tensor3D;
  /**
   * Weights, [B, K, 1]: one over the number of the image's known pixels, 0 for padding. A sum with these weights is the
   * mean over known pixels.
   */
  readonly weights: tf.Tensor3D;
}

/** Concatenated known pixels of all images, padded to T with pixels of weight 0. */
export interface JoinedPixels {
  /** Coordinates (row, column), [T, 2]. */
  readonly coords: tf.Tensor2D;
  /** Pixel values, [T, C]. */
  readonly values: tf.Tensor2D;
  /** Weight of each pixel in the mean of each image, [B, T]; 0 for pixels of other images. */
  readonly weights: tf.Tensor2D;
}

/** Gathers the known pixels of each image. Reads the mask synchronously. */
export function knownPixels(known: EncoderInput): KnownPixels {
  const lists = positionsOf(known.mask);
  const count = lists.length;
  const room = roomFor(Math.max(...lists.map(({ length }) => length)));
  const positions = new Int32Array(count * room);
  const weights = new Float32Array(count * room);
  for (const [image, list] of lists.entries()) {
    positions.set(list, image * room);
    weights.fill(1 / list.length, image * room, image * room + list.length);
  }
  return tf.tidy(() => {
    const { coords, values } = pixelsAt(known, positions);
    return {
      coords: tf.reshape(coords, [count, room, -1]) as tf.Tensor3D,
      values: tf.reshape(values, [count, room, -1]) as tf.Tensor3D,
      weights: tf.tensor3d(weights, [count, room, 1]),
    };
  });
}

/**
 * Gathers the known pixels of all images into one list. The list is shorter than that of {@link knownPixels} if the
 * images have different numbers of known pixels. Reads the mask synchronously.
 */
export function joinedPixels(known: EncoderInput): JoinedPixels {
  const lists = positionsOf(known.mask);
  const room = roomFor(lists.reduce((sum, { length }) => sum + length, 0));
  const positions = new Int32Array(room);
  const weights = new Float32Array(lists.length * room);
  let filled = 0;
  for (const [image, list] of lists.entries()) {
    positions.set(list, filled);
    weights.fill(1 / list.length, image * room + filled, image * room + filled + list.length);
    filled += list.length;
  }
  return tf.tidy(() => ({ ...pixelsAt(known, positions), weights: tf.tensor2d(weights, [lists.length, room]) }));
}

/**
 * Returns the mean squared error of each rendered image over its own known pixels; 0 if no pixel is known.
 *
 * @param latent [B, D]
 * @returns [B]
 */
export function knownErrors(known: KnownPixels, reconstruct: Reconstruct, latent: tf.Tensor2D): tf.Tensor1D {
  const { coords, values, weights } = known;
  return tf.tidy(() => {
    const squares = tf.square(tf.sub(reconstruct(latent, coords), values)); // [B, K, C]
    return tf.sum(tf.mul(tf.mean(squares, 2, true), weights), [1, 2]) as tf.Tensor1D;
  });
}

/** Returns the positions of the known pixels in the batch, for each image. */
function positionsOf(mask: tf.Tensor4D): number[][] {
  const known = mask.dataSync();
  const [count, height, width] = mask.shape;
  const size = height * width;
  return Array.from({ length: count }, (_, image) => {
    const positions: number[] = [];
    for (let position = image * size; position < (image + 1) * size; position++)
      if (known[position] !== 0) positions.push(position);
    return positions;
  });
}

/**
 * Rounds a number of pixels up by at most an eighth, to at least 1. There are only eight sizes between a number and its
 * double, so that a backend can reuse the memory of earlier batches.
 */
export function roomFor(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, count))) - 3);
  return Math.max(1, Math.ceil(count / step)) * step;
}

/** Returns coordinates [n, 2] and values [n, C] of the pixels at the given positions in the batch. */
export function pixelsAt(
  { images }: EncoderInput,
  positions: Int32Array,
): { coords: tf.Tensor2D; values: tf.Tensor2D } {
  const [count, height, width, channels] = images.shape;
  const size = height * width;
  const pixels = tf.tensor1d(
    positions.map((position) => position % size),
    'int32',
  );
  return {
    coords: tf.gather(coordinateGrid({ height, width }), pixels) as tf.Tensor2D,
    values: tf.gather(tf.reshape(images, [count * size, channels]) as tf.Tensor2D, tf.tensor1d(positions, 'int32')),
  };
}
