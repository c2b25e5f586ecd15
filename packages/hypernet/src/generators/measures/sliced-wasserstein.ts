import { drawIndices, drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../../hypernet-error.js';
import { type ImageBatch, laplacianPyramid } from './laplacian-pyramid.js';

/** Dimensions: M descriptors, D numbers of a descriptor, P projections. */

/** Side of a descriptor in pixels. */
const SIDE = 7;

/** Options of {@link slicedWasserstein}. */
export interface SlicedWassersteinOptions {
  /** Descriptors per image and level; default 64. */
  readonly descriptors?: number;
  /** Number of random projections; default 256. */
  readonly projections?: number;
  /** Seed of the positions of descriptors and of the projections; default 1. */
  readonly seed?: number;
}

/** Distances of two sets of images. */
export interface SlicedWasserstein {
  /** Distance at each level of the pyramid, the finest first, times 1,000. */
  readonly levels: readonly number[];
  /** Mean over levels. */
  readonly mean: number;
}

/**
 * Computes the sliced Wasserstein distance of patches of Laplacian pyramids (Karras et al. 2018, "Progressive Growing
 * of GANs", section 5): squares of 7 pixels of each level, normalized by mean and standard deviation of each channel
 * over the first set, are projected onto random directions, and the sorted projections of both sets are compared. It
 * needs no trained network. The result is times 1,000, as in the paper.
 *
 * @param images first set; both sets need the same size and number of images
 * @param others second set
 * @throws HypernetError `shape` if size or number differ
 */
export function slicedWasserstein(
  images: ImageBatch,
  others: ImageBatch,
  { descriptors = 64, projections = 256, seed = 1 }: SlicedWassersteinOptions = {},
): SlicedWasserstein {
  for (const key of ['count', 'height', 'width', 'channels'] as const)
    if (images[key] !== others[key])
      throw new HypernetError(
        'shape',
        `slicedWasserstein: ${key}: expected the same of both sets, got ${images[key]} and ${others[key]}`,
      );
  const pyramids = [laplacianPyramid(images), laplacianPyramid(others)] as const;
  const levels = pyramids[0].map((level, index) => {
    const other = pyramids[1][index] as ImageBatch;
    const [a, b] = [level, other].map((one) => cutDescriptors(one, descriptors, `${seed}/${index}`)) as [
      Descriptors,
      Descriptors,
    ];
    normalize([a, b]);
    return 1000 * meanDistance(a, b, projections, `${seed}/${index}`);
  });
  return { levels, mean: levels.reduce((sum, level) => sum + level, 0) / levels.length };
}

interface Descriptors {
  /** Numbers, [M, D]. */
  readonly data: Float32Array;
  readonly count: number;
  readonly size: number;
  readonly channels: number;
}

/** Cuts squares at random positions, the same positions for both sets. */
function cutDescriptors(level: ImageBatch, perImage: number, seed: string): Descriptors {
  const { count: images, height, width, channels } = level;
  const [rows, columns] = [Math.min(SIDE, height), Math.min(SIDE, width)];
  const count = images * perImage;
  const size = rows * columns * channels;
  const tops = drawIndices(seed, 'tops', count, height - rows + 1);
  const lefts = drawIndices(seed, 'lefts', count, width - columns + 1);
  const data = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const image = Math.floor(index / perImage);
    for (let row = 0; row < rows; row++) {
      const from = ((image * height + (tops[index] as number) + row) * width + (lefts[index] as number)) * channels;
      data.set(level.data.subarray(from, from + columns * channels), index * size + row * columns * channels);
    }
  }
  return { data, count, size, channels };
}

/** Normalizes both sets in place by mean and standard deviation of each channel over the first set. */
function normalize(sets: readonly [Descriptors, Descriptors]): void {
  const [{ data, channels }] = sets;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (const [index, value] of data.entries()) {
    const channel = index % channels;
    sums[channel] = (sums[channel] as number) + value;
    squares[channel] = (squares[channel] as number) + value * value;
  }
  const count = data.length / channels;
  const means = sums.map((sum) => sum / count);
  const stds = squares.map((sum, channel) => Math.sqrt(Math.max(1e-12, sum / count - (means[channel] as number) ** 2)));
  for (const { data: own } of sets)
    for (let index = 0; index < own.length; index++) {
      const channel = index % channels;
      own[index] = ((own[index] as number) - (means[channel] as number)) / (stds[channel] as number);
    }
}

/** Number of projections that are computed at once. */
const CHUNK = 32;

/** Returns the mean over directions of the mean difference of the sorted projections. */
function meanDistance(a: Descriptors, b: Descriptors, projections: number, seed: string): number {
  const { size, count } = a;
  let sum = 0;
  for (let first = 0; first < projections; first += CHUNK) {
    const own = Math.min(CHUNK, projections - first);
    const directions = unitColumns(drawNormal(seed, `directions/${first}`, size * own, 1), size, own);
    const [left, right] = [a, b].map(({ data }) => {
      const projected = tf.tidy(() =>
        tf.matMul(tf.tensor2d(directions, [size, own]), tf.tensor2d(data, [count, size]), true, true),
      ); // [P, M]
      const values = projected.dataSync<'float32'>().slice();
      projected.dispose();
      return values;
    }) as [Float32Array, Float32Array];
    for (let direction = 0; direction < own; direction++) {
      const [x, y] = [left, right].map((values) => values.subarray(direction * count, (direction + 1) * count).sort());
      let distance = 0;
      for (let index = 0; index < count; index++) distance += Math.abs((x?.[index] as number) - (y?.[index] as number));
      sum += distance / count;
    }
  }
  return sum / projections;
}

/** Scales each column to length 1. */
function unitColumns(values: Float32Array, rows: number, columns: number): Float32Array {
  for (let column = 0; column < columns; column++) {
    let square = 0;
    for (let row = 0; row < rows; row++) square += (values[row * columns + column] as number) ** 2;
    const scale = 1 / Math.sqrt(square);
    for (let row = 0; row < rows; row++)
      values[row * columns + column] = (values[row * columns + column] as number) * scale;
  }
  return values;
}
