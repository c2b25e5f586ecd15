import { drawUniform, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images, H rows, W columns, C channels. */

/** Kinds of augmentations, in the order in which they are applied. */
export const AUGMENTATIONS = ['color', 'translation', 'cutout'] as const;

/** Name of an augmentation. */
export type Augmentation = (typeof AUGMENTATIONS)[number];

/** Largest translation, relative to the side of an image. */
const MAX_TRANSLATION = 1 / 8;

/** Side of the square that cutout sets to zero, relative to the side of an image. */
const CUTOUT_SIDE = 1 / 2;

/** Random numbers of the augmentations of a batch: their seed, and the name of their stream. */
export interface AugmentationKey {
  readonly seed: Seed;
  readonly name: string;
}

/**
 * Augments images at random, each differently (Zhao et al. 2020, "Differentiable Augmentation"):
 *
 * - `color`: brightness is shifted by up to 0.5, saturation multiplied by 0 to 2 and contrast by 0.5 to 1.5
 * - `translation`: images are moved by whole pixels, up to an eighth of their side; what is uncovered is 0
 * - `cutout`: a square of half the side, which may lie partly outside, is set to 0
 *
 * Every augmentation is an affine map of the image, differentiable at every order. The same key gives the same maps.
 *
 * @param images [B, H, W, C], values in [-1, 1]
 * @returns [B, H, W, C]; values may lie outside [-1, 1]
 */
export function augment(
  images: tf.Tensor4D,
  kinds: readonly Augmentation[],
  { seed, name }: AugmentationKey,
): tf.Tensor4D {
  const [count] = images.shape;
  /** Draws numbers from 0 to 1, one for each image. */
  const draw = (what: string) => drawUniform(seed, `${name}/${what}`, count, 0.5).map((value) => value + 0.5);
  return tf.tidy(() =>
    AUGMENTATIONS.filter((kind) => kinds.includes(kind)).reduce((x, kind) => APPLY[kind](x, draw), images.clone()),
  );
}

type Draw = (what: string) => Float32Array;

const APPLY: Readonly<Record<Augmentation, (images: tf.Tensor4D, draw: Draw) => tf.Tensor4D>> = {
  color(images, draw) {
    const perImage = (numbers: Float32Array) => tf.tensor4d(numbers, [numbers.length, 1, 1, 1]);
    const brightness = perImage(draw('brightness').map((value) => value - 0.5));
    const saturation = perImage(draw('saturation').map((value) => 2 * value));
    const contrast = perImage(draw('contrast').map((value) => value + 0.5));
    const around = (x: tf.Tensor, axes: number[], factor: tf.Tensor) => {
      const mean = tf.mean(x, axes, true);
      return tf.add(tf.mul(tf.sub(x, mean), factor), mean);
    };
    const bright = tf.add(images, brightness);
    const saturated = images.shape[3] > 1 ? around(bright, [3], saturation) : bright;
    return around(saturated, [1, 2, 3], contrast) as tf.Tensor4D;
  },

  translation(images, draw) {
    const [, height, width] = images.shape;
    const turn = (x: tf.Tensor) => tf.transpose(x, [0, 2, 1, 3]);
    const down = moved(images, shifts(draw('down'), height));
    return turn(moved(turn(down) as tf.Tensor4D, shifts(draw('across'), width))) as tf.Tensor4D;
  },

  cutout(images, draw) {
    const [count, height, width] = images.shape;
    const [rows, columns] = [draw('row'), draw('column')];
    const kept = new Float32Array(count * height * width).fill(1);
    const range = (at: number, size: number): [number, number] => {
      const side = Math.round(size * CUTOUT_SIDE);
      const first = Math.floor(at * (size + 1)) - (side >> 1);
      return [Math.max(0, first), Math.min(size, first + side)];
    };
    for (let image = 0; image < count; image++) {
      const [top, bottom] = range(rows[image] as number, height);
      const [left, right] = range(columns[image] as number, width);
      for (let row = top; row < bottom; row++) kept.fill(0, at(image, row, left), at(image, row, right));
    }
    return tf.mul(images, tf.tensor4d(kept, [count, height, width, 1]));

    function at(image: number, row: number, column: number): number {
      return (image * height + row) * width + column;
    }
  },
};

/** Returns the shift of each image in whole pixels. */
function shifts(draws: Float32Array, size: number): Int32Array {
  const most = Math.round(size * MAX_TRANSLATION);
  return Int32Array.from(draws, (value) => Math.min(most, Math.floor(value * (2 * most + 1)) - most));
}

/** Moves the rows of each image down, by a product with a matrix of zeros and ones: [B, H, W, C]. */
function moved(images: tf.Tensor4D, by: Int32Array): tf.Tensor4D {
  const [count, height] = images.shape;
  const matrices = new Float32Array(count * height * height);
  for (let image = 0; image < count; image++)
    for (let row = 0; row < height; row++) {
      const from = row - (by[image] as number);
      if (from >= 0 && from < height) matrices[(image * height + row) * height + from] = 1;
    }
  const rows = tf.reshape(images, [count, height, -1]) as tf.Tensor3D;
  return tf.reshape(tf.matMul(tf.tensor3d(matrices, [count, height, height]), rows), images.shape) as tf.Tensor4D;
}
