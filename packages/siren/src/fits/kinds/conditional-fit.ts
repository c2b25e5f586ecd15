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

/** How large the embeddings are, and how many pixels a step takes. */
export interface ConditionalFitOptions extends SamplerOptions {
  /** Numbers in the embedding of each image; default 32. */
  readonly embedding?: number;
}

/** A fit of several images, and the way back to each. */
export interface ConditionalFit extends Fit {
  /** PSNR in dB over the pixels of all images, and of the image that has the least. */
  measure(signal: FittedSignal): Promise<{ psnr: number; worstPsnr: number }>;
  /**
   * One of the images, at any size and of any part of the plane: [H, W, C], row by row.
   *
   * @param at the image's number, from 0; between two numbers lie images of mixed embeddings
   */
  image(signal: FittedSignal, at: number, grid: GridOptions): Promise<Float32Array>;
}

/**
 * Several images in one network, which reads an embedding of the image beside the coordinates: mean((Φ(image, x) − value)²)
 * over all pixels of all images, or over some that are drawn anew for each step, by network and embeddings together. The
 * coordinates are (image's number, row, column).
 *
 * @param images of any sizes
 * @throws SirenError `shape` or `data` if the images are none or have not the same channels, `option` if an option is out of range
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

/** (image's number, row, column) of every pixel of a grid, [H·W, 3]. */
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
