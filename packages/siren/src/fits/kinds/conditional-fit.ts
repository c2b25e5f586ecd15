import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import { type GridOptions, gridPoints } from '../../rendering/coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import type { Fit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import type { FittedSignal } from '../fitted-signal.js';
import { imagePsnr } from '../image-psnr.js';
import type { SamplerOptions } from '../sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';
import { valuesFit } from './values-fit.js';

/** Options of {@link conditionalFit}. */
export interface ConditionalFitOptions extends SamplerOptions {
  /** Dimension of the embedding of each image. Default: 32. */
  readonly embedding?: number;
}

/** A fit of several images, with functions to measure and render each. */
export interface ConditionalFit extends Fit {
  /** Measures the PSNR in dB over the pixels of all images, and the lowest PSNR of an image. */
  measure(signal: FittedSignal): Promise<{ psnr: number; worstPsnr: number }>;
  /**
   * Renders one of the images at any size and for any window, shape [H, W, C], row-major.
   *
   * @param at index of the image, from 0. A fraction interpolates the embeddings of two images
   */
  image(signal: FittedSignal, at: number, grid: GridOptions): Promise<Float32Array>;
}

/**
 * Fits one network to several images. The network reads an embedding of the image in addition to the coordinates, and
 * both are trained. The loss is mean((Φ(image, x) − value)²) over all pixels of all images, or over a random batch in
 * each step. The coordinates are (index of the image, row, column).
 *
 * @param images images of any sizes
 * @throws SirenError `shape` or `data` if there is no image or the numbers of channels differ, `option` if an option is
 * out of range
 */
export function conditionalFit(
  images: readonly SignalImage[],
  { embedding = FIT_DEFAULTS.conditional.embedding, ...options }: ConditionalFitOptions = {},
): ConditionalFit {
  const what = 'siren.conditionalFit';
  checkCount(`${what}: embedding`, embedding, 1);
  const [first] = images;
  if (first === undefined) throw new SirenError('data', `${what}: expected an image, got none`);
  for (const [index, image] of images.entries()) {
    checkSignalImage(`${what}: image ${index}`, image);
    if (image.channels !== first.channels)
      throw new SirenError(
        'shape',
        `${what}: image ${index}: expected ${first.channels} channels as the first has, got ${image.channels}`,
      );
  }
  const points = tf.tidy(() => ({
    coordinates: tf.concat(
      images.map((image, index) => tf.tensor2d(coordinatesOf(index, image), [image.height * image.width, 3])),
    ),
    targets: {
      value: tf.concat(images.map(({ values, channels }) => tf.tensor2d(values, [values.length / channels, channels]))),
    },
  }));
  const fit = valuesFit('conditional', points, { ...options, conditions: { signals: images.length, embedding } });
  const raster: ConditionalFit['image'] = async (signal, at, grid) =>
    (await signal.sample(coordinatesOf(at, grid))).value;
  return {
    ...fit,
    image: raster,
    async measure(signal) {
      const fitted = await Promise.all(images.map((image, index) => raster(signal, index, image)));
      const each = fitted.map((values, index) => imagePsnr(values, (images[index] as SignalImage).values));
      const [all, truth] = [fitted, images.map(({ values }) => values)].map(joined) as [Float32Array, Float32Array];
      return { psnr: imagePsnr(all, truth), worstPsnr: Math.min(...each) };
    },
  };
}

/** Returns (index of the image, row, column) for every pixel of a grid, shape [H·W, 3]. */
function coordinatesOf(at: number, grid: GridOptions): Float32Array {
  const coordinates = gridPoints(grid, 0, grid.height * grid.width);
  return Float32Array.from({ length: (coordinates.length / 2) * 3 }, (_, index) =>
    index % 3 === 0 ? at : (coordinates[Math.floor(index / 3) * 2 + (index % 3) - 1] as number),
  );
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
