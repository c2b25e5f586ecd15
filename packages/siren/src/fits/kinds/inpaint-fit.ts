import * as tf from '@tensorflow/tfjs-core';
import { checkChoice, checkRange } from '../../check-option.js';
import { drawUniform } from '../../random/draw-uniform.js';
import { gridPoints } from '../../rendering/coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import { customFit, type FieldAt, type Fit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import { imagePsnr } from '../image-psnr.js';
import { drawnPoints, pointSampler } from '../sampler.js';
import { type Prior, type PriorName, priors } from './priors.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';

/** Options of {@link inpaintFit}. */
export interface InpaintOptions {
  /** Mask of known pixels, shape [H·W]: 1 for known, 0 for unknown. */
  readonly known: Uint8Array;
  /** Prior for the image. Default: none. */
  readonly prior?: PriorName;
  /** Weight of the prior relative to the error of the known pixels. 0 disables the prior. Default: 1e-4. */
  readonly weight?: number;
  /**
   * Number of known pixels in each step, drawn at random for each step. Default: all known pixels, but at most
   * {@link MAX_WHOLE}.
   */
  readonly batch?: number;
  /** Seed of the random pixels and of the points where the prior is evaluated. Default: 1. */
  readonly seed?: number;
}

/**
 * Inpaints an image from its known pixels (paper, supplement, section 4). The loss is mean((Φ − image)²) over all known
 * pixels or a random batch of them, plus the mean of a prior over as many random points of the plane. The fit measures
 * `psnr` over all pixels and `unknownPsnr` over the unknown pixels, in dB.
 *
 * @throws SirenError `shape` or `data` if the image is invalid or no pixel is known, `option` if an option is out of
 * range
 */
export function inpaintFit(image: SignalImage, options: InpaintOptions): Fit {
  const { known, prior, weight = FIT_DEFAULTS.inpaint.weight, seed = 1 } = options;
  const what = 'siren.inpaintFit';
  checkSignalImage(what, image);
  checkRange(`${what}: weight`, weight, [0, Number.MAX_VALUE]);
  if (prior !== undefined) checkChoice(`${what}: prior`, prior, Object.keys(priors));
  const { values, height, width, channels } = image;
  if (known.length !== height * width) {
    throw new SirenError('shape', `${what}: expected known [${height}·${width}], got ${known.length} numbers`);
  }
  const [knownPixels, unknownPixels] = [true, false].map((flag) => pixelsWhere(known, flag)) as [
    Uint32Array,
    Uint32Array,
  ];
  const count = knownPixels.length;
  if (count === 0) throw new SirenError('data', `${what}: expected a known pixel, got none`);
  const taken = drawnPoints(options.batch, count) ?? count;
  const grid = gridPoints({ height, width }, 0, height * width);
  const coordinates = tf.tensor2d(numbersOf(knownPixels, grid, 2), [count, 2]);
  const targets = { value: tf.tensor2d(numbersOf(knownPixels, values, channels), [count, channels]) };
  const sample = pointSampler(
    { coordinates, targets },
    { seed, ...(options.batch !== undefined && { batch: options.batch }) },
  );
  const member = prior !== undefined && weight > 0 ? (priors[prior] as Prior) : undefined;
  return customFit({
    name: 'inpaint',
    inputs: 2,
    outputs: channels,
    derivatives: member?.derivatives ?? 'value',
    sample: (step) => {
      const pixels = sample(step);
      if (!member) return pixels;
      const anywhere = tf.tensor2d(drawUniform(seed, `prior at step ${step}`, 2 * taken, 1), [taken, 2]);
      return { ...pixels, coordinates: tf.concat([pixels.coordinates, anywhere]) };
    },
    loss: (field, target) => {
      const error = tf.mean(tf.squaredDifference(tf.slice(field.value, 0, taken), target.value));
      if (member === undefined) return error;
      const anywhere = Object.fromEntries(
        Object.entries(field).map(([name, tensor]: [string, tf.Tensor]) => [name, tf.slice(tensor, taken)]),
      );
      return { error, prior: tf.mul(weight, member.penalty(anywhere as unknown as FieldAt<'hessian'>)) };
    },
    measure: async (signal) => {
      const { value } = await signal.render({ height, width });
      const psnr = imagePsnr(value, values);
      if (unknownPixels.length === 0) return { psnr };
      const [own, true_] = [value, values].map((of) => numbersOf(unknownPixels, of, channels));
      return { psnr, unknownPsnr: imagePsnr(own as Float32Array, true_ as Float32Array) };
    },
    dispose: () => tf.dispose([coordinates, targets]),
  });
}

function pixelsWhere(known: Uint8Array, flag: boolean): Uint32Array {
  const pixels = new Uint32Array(known.length);
  let count = 0;
  for (const [pixel, value] of known.entries()) if ((value !== 0) === flag) pixels[count++] = pixel;
  return pixels.slice(0, count);
}

/** Gathers the values of the given pixels, `size` values each. */
function numbersOf(pixels: Uint32Array, of: Float32Array, size: number): Float32Array {
  const numbers = new Float32Array(pixels.length * size);
  for (const [index, pixel] of pixels.entries())
    numbers.set(of.subarray(pixel * size, (pixel + 1) * size), index * size);
  return numbers;
}
