import * as tf from '@tensorflow/tfjs-core';
import { roomFor } from './known-pixels.js';

/** Dimensions: B images, G padded number of groups per image, S padded number of pixels per group. */

/** Known pixels of a batch of images in groups of neighbors, as plain numbers. */
export interface PixelGroups {
  /** Padded number of groups G: at least the largest number of groups of any image. */
  readonly groups: number;
  /** Positions of the pixels in the batch, B·G·S numbers, padding included. */
  readonly positions: Int32Array;
  /** 1 for a pixel, 0 for padding: B·G·S numbers. */
  readonly present: Float32Array;
  /** Number of groups of each image: B numbers. */
  readonly counts: readonly number[];
  /** Mean coordinates (row, column) of each group, B·G·2 numbers; 0 for padding. */
  readonly centers: Float32Array;
}

/**
 * Splits the ordered known pixels of each image into groups of nearly equal size. Reads the mask synchronously.
 *
 * @param mask [B, H, W, 1]
 * @param order positions of all pixels of an image, in an order that keeps neighbors together
 * @param coords (row, column) of all pixels of an image, by position
 * @param size maximum number of pixels per group, S
 */
export function pixelGroups(
  mask: tf.Tensor4D,
  order: Uint32Array,
  coords: ArrayLike<number>,
  size: number,
): PixelGroups {
  const known = mask.dataSync();
  const lists = Array.from({ length: mask.shape[0] }, (_, image) =>
    order.filter((position) => known[image * order.length + position] !== 0),
  );
  const counts = lists.map(({ length }) => Math.ceil(length / size));
  const groups = roomFor(Math.max(...counts));
  const room = lists.length * groups;
  const positions = new Int32Array(room * size);
  const present = new Float32Array(room * size);
  const centers = new Float32Array(room * 2);
  for (const [image, list] of lists.entries()) {
    const count = counts[image] as number;
    for (let group = 0; group < count; group++) {
      const begin = Math.floor((group * list.length) / count);
      const end = Math.floor(((group + 1) * list.length) / count);
      const at = image * groups + group;
      for (let index = begin; index < end; index++) {
        const position = list[index] as number;
        positions[at * size + index - begin] = image * order.length + position;
        present[at * size + index - begin] = 1;
        for (const axis of [0, 1])
          centers[2 * at + axis] =
            (centers[2 * at + axis] as number) + (coords[2 * position + axis] as number) / (end - begin);
      }
    }
  }
  return { groups, positions, present, counts, centers };
}

/**
 * Returns the weights of the groups near each position. The nearest groups of the image, at distances d, have Gaussian
 * weights exp(−d² / mean(d²)), normalized to sum 1; other groups have weight 0. A last entry stands for "nothing
 * known"; it has weight 1 for an image without groups.
 *
 * @param positions (row, column) of each: 2·Q numbers
 * @param neighbors number of nearest groups
 * @returns [B, Q, G + 1]
 */
export function nearestGroups(
  { groups, counts, centers }: PixelGroups,
  positions: ArrayLike<number>,
  neighbors: number,
): tf.Tensor3D {
  const queries = positions.length / 2;
  const weights = new Float32Array(counts.length * queries * (groups + 1));
  for (const [image, count] of counts.entries())
    for (let query = 0; query < queries; query++) {
      const row = (image * queries + query) * (groups + 1);
      if (count === 0) weights[row + groups] = 1;
      const squares = Float64Array.from({ length: count }, (_, group) => {
        const at = 2 * (image * groups + group);
        const [down, across] = [0, 1].map(
          (axis) => (positions[2 * query + axis] as number) - (centers[at + axis] as number),
        );
        return (down as number) ** 2 + (across as number) ** 2;
      });
      const nearest = smallest(squares, neighbors);
      const mean = nearest.reduce((sum, group) => sum + (squares[group] as number), 0) / nearest.length;
      const shares = nearest.map((group) => Math.exp(-(squares[group] as number) / Math.max(mean, 1e-12)));
      const total = shares.reduce((sum, share) => sum + share, 0);
      for (const [index, group] of nearest.entries()) weights[row + group] = (shares[index] as number) / total;
    }
  return tf.tensor3d(weights, [counts.length, queries, groups + 1]);
}

/** Returns the indices of the smallest numbers, at most `count`. */
function smallest(numbers: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (const [index, number] of numbers.entries()) {
    let at = found.length;
    while (at > 0 && (numbers[found[at - 1] as number] as number) > number) at--;
    if (at < count) found.splice(at, 0, index);
    if (found.length > count) found.pop();
  }
  return found;
}
