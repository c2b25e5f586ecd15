import * as tf from '@tensorflow/tfjs-core';
import { roomFor } from './known-pixels.js';

/** Letters: B images, G room for the groups of an image, S room for the pixels of a group. */

/** The known pixels of some images, in groups of neighbors: plain numbers. */
export interface PixelGroups {
  /** G, as many as the image with most of them has, and a few to spare. */
  readonly groups: number;
  /** Positions in the batch, of pixels and of what fills the groups up: B·G·S. */
  readonly positions: Int32Array;
  /** 1 for a pixel, 0 for what fills up: B·G·S. */
  readonly present: Float32Array;
  /** How many groups each image has: B. */
  readonly counts: readonly number[];
  /** Mean coordinates of a group, (row, column); 0 for one that is none: B·G·2. */
  readonly centers: Float32Array;
}

/**
 * Cuts the known pixels of each image, in an order, into groups of as nearly the same size as can be. The mask is read, at
 * once.
 *
 * @param mask [B, H, W, 1]
 * @param order positions of all pixels of an image, neighbors after one another
 * @param coords (row, column) of all pixels of an image, by position
 * @param size S
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
 * The share of each position in the groups near it: Gaussian weights exp(−d² / mean(d²)) of the nearest groups of its image at
 * distances d, over their sum, and 0 of others. One more group stands last, for nothing: an image without groups has it alone.
 *
 * @param positions (row, column) of each: 2·Q numbers
 * @param neighbors how many groups are near
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

/** Where the smallest of some numbers stand, as many as there are at most. */
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
