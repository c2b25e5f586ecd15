import { coordinateGrid } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput, Reconstruct } from '../encoder.js';

/** Letters: B images, H rows, W columns, C channels, K room for the known pixels of an image, T for those of all images. */

/** The known pixels of each image, filled up to K with pixels of weight 0. */
export interface KnownPixels {
  /** Where they are, (row, column): [B, K, 2]. */
  readonly coords: tf.Tensor3D;
  /** What they are: [B, K, C]. */
  readonly values: tf.Tensor3D;
  /** One over the number of the image's known pixels, or 0: a sum with these weights is their mean. [B, K, 1]. */
  readonly weights: tf.Tensor3D;
}

/** The known pixels of all images one after the other, filled up to T with pixels of weight 0. */
export interface JoinedPixels {
  /** Where they are, (row, column): [T, 2]. */
  readonly coords: tf.Tensor2D;
  /** What they are: [T, C]. */
  readonly values: tf.Tensor2D;
  /** The weights of the pixels in the mean of each image, 0 for those of other images: [B, T]. */
  readonly weights: tf.Tensor2D;
}

/** Gathers the known pixels of each image, which may be few. The mask is read, at once. */
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
 * Gathers the known pixels of all images together: less room than {@link knownPixels} takes where the images have
 * different numbers of them. The mask is read, at once.
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
 * How far the images of some latents are from the known pixels: the mean squared error of each image, over its own known
 * pixels alone, so that no image has a part in another's; 0 where nothing is known.
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

/** For each image, where in the batch its known pixels are. */
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
 * Room for some pixels, one at least, with at most an eighth to spare: there are but eight sizes between a number and its
 * double, so that a backend meets the same ones again and can reuse its memory. With a new size in each step the pages of
 * new memory alone take as long as the arithmetic.
 */
export function roomFor(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, count))) - 3);
  return Math.max(1, Math.ceil(count / step)) * step;
}

/** Coordinates and values of the pixels at some positions in the batch: [n, 2] and [n, C]. */
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
