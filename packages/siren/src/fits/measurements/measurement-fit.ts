import * as tf from '@tensorflow/tfjs-core';
import { checkChoice, checkRange } from '../../check-option.js';
import { drawUniform } from '../../random/draw-uniform.js';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import { customFit, type FieldAt, type Fit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import { imagePsnr } from '../image-psnr.js';
import { type Prior, type PriorName, priors } from '../kinds/priors.js';
import { checkSignalImage, type SignalImage } from '../kinds/signal-image.js';
import { relativeError } from '../relative-error.js';
import type { Measurement } from './measurement.js';

/** Options of {@link measurementFit}. */
export interface MeasurementFitOptions {
  /** Measured values y, row-major, shape [M, C]. */
  readonly measured: Float32Array;
  /** True image, against which the fit measures `psnr`. Default: unknown. */
  readonly truth?: SignalImage;
  /** Prior for the image. Default: none. */
  readonly prior?: PriorName;
  /** Weight of the prior relative to the error of the measurement. 0 disables the prior. Default: 1e-4. */
  readonly weight?: number;
  /** Seed of the points where the prior is evaluated. Default: 1. */
  readonly seed?: number;
}

/**
 * Reconstructs an image from a linear measurement y = A·x of its pixels: blurred, reduced, projected, or by an operator
 * of your own. The loss is mean((A·Φ − y)²) / mean(y²), with Φ at all pixels in every step, plus the mean of a prior over
 * as many random points of the plane. The fit measures `measurementError`, the relative error of the measurement in
 * percent, and `psnr` in dB if the true image is known.
 *
 * @throws SirenError `shape` or `data` if the measured values or the image are invalid, `option` if an option is out of
 * range
 */
export function measurementFit(measurement: Measurement, options: MeasurementFitOptions): Fit {
  const { measured, truth, prior, weight = FIT_DEFAULTS.inpaint.weight, seed = 1 } = options;
  const { height, width, count } = measurement;
  const what = 'siren.measurementFit';
  checkRange(`${what}: weight`, weight, [0, Number.MAX_VALUE]);
  if (prior !== undefined) checkChoice(`${what}: prior`, prior, Object.keys(priors));
  const channels = measured.length / count;
  if (!Number.isInteger(channels) || channels === 0)
    throw new SirenError('shape', `${what}: expected measured [${count}, C], got ${measured.length} numbers`);
  const power = measured.reduce((sum, value) => sum + value ** 2, 0) / measured.length;
  if (!(Number.isFinite(power) && power > 0))
    throw new SirenError('data', `${what}: expected finite measured values that are not all zero`);
  if (truth) {
    checkSignalImage(what, truth);
    if (truth.height !== height || truth.width !== width || truth.channels !== channels)
      throw new SirenError(
        'shape',
        `${what}: expected a true image [${height}, ${width}, ${channels}], got [${truth.height}, ${truth.width}, ${truth.channels}]`,
      );
  }
  const pixels = height * width;
  const coordinates = coordinateGrid({ height, width });
  const targets = { measured: tf.tensor2d(measured, [count, channels]) };
  const member = prior !== undefined && weight > 0 ? (priors[prior] as Prior) : undefined;
  return customFit({
    name: measurement.name,
    inputs: 2,
    outputs: channels,
    derivatives: member?.derivatives ?? 'value',
    sample: (step) => {
      const own = { measured: targets.measured.clone() };
      if (!member) return { coordinates: coordinates.clone(), targets: own };
      const anywhere = tf.tensor2d(drawUniform(seed, `prior at step ${step}`, 2 * pixels, 1), [pixels, 2]);
      return { coordinates: tf.concat([coordinates, anywhere]), targets: own };
    },
    loss: (field, target) => {
      const values = tf.slice(field.value, 0, pixels);
      const error = tf.div(tf.mean(tf.squaredDifference(measurement.measure(values), target.measured)), power);
      if (member === undefined) return error;
      const anywhere = Object.fromEntries(
        Object.entries(field).map(([name, tensor]: [string, tf.Tensor]) => [name, tf.slice(tensor, pixels)]),
      );
      return { error, prior: tf.mul(weight, member.penalty(anywhere as unknown as FieldAt<'hessian'>)) };
    },
    measure: async (signal) => {
      const { value } = await signal.render({ height, width });
      const seen = tf.tidy(() => measurement.measure(tf.tensor2d(value, [pixels, channels])).dataSync<'float32'>());
      const measurementError = relativeError(seen, measured);
      return { measurementError, ...(truth && { psnr: imagePsnr(value, truth.values) }) };
    },
    dispose: () => tf.dispose([coordinates, targets]),
  });
}
