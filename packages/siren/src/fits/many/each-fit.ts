import * as tf from '@tensorflow/tfjs-core';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import type { Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';
import { imagePsnr } from '../image-psnr.js';
import { checkSignalImage, type SignalImage } from '../kinds/signal-image.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';

/** A fit of one network per image, with functions to measure and render each. */
export interface EachFit extends Fit {
  /** Measures the mean of the images' PSNR in dB, and the lowest. */
  measure(signal: FittedSignal): Promise<{ psnr: number; worstPsnr: number }>;
  /** Measures the PSNR of every image in dB. */
  psnrs(signal: FittedSignal): Promise<Float32Array>;
}

/**
 * Fits many images of one size at once, each with a SIREN of its own. All networks have the same initial parameters and
 * read the same pixels in each step. The loss is the sum of the images' mean((Φ − image)²), so that every network is the
 * one that a fit of its image alone would give, up to rounding.
 *
 * @throws SirenError `shape` or `data` if there is no image or their shapes differ, `option` if an option is out of range
 */
export function eachFit(images: readonly SignalImage[], options: SamplerOptions = {}): EachFit {
  const what = 'siren.eachFit';
  const [first] = images;
  if (first === undefined) throw new SirenError('data', `${what}: expected an image, got none`);
  const { height, width, channels } = first;
  for (const [index, image] of images.entries()) {
    checkSignalImage(`${what}: image ${index}`, image);
    if (image.height !== height || image.width !== width || image.channels !== channels)
      throw new SirenError(
        'shape',
        `${what}: image ${index}: expected the shape of the first, [${height}, ${width}, ${channels}], got [${image.height}, ${image.width}, ${image.channels}]`,
      );
  }
  const count = images.length;
  const pixels = height * width;
  const side = new Float32Array(pixels * count * channels); // values of all images side by side, pixel by pixel
  for (const [index, { values }] of images.entries())
    for (let pixel = 0; pixel < pixels; pixel++)
      side.set(values.subarray(pixel * channels, (pixel + 1) * channels), (pixel * count + index) * channels);
  const coordinates = coordinateGrid({ height, width });
  const targets = { value: tf.tensor2d(side, [pixels, count * channels]) };
  const sample = pointSampler({ coordinates, targets }, options);
  const psnrs = async (signal: FittedSignal): Promise<Float32Array> => {
    const { value } = await signal.render({ height, width });
    return Float32Array.from(images, ({ values }, index) =>
      imagePsnr(
        Float32Array.from(
          { length: values.length },
          (_, at) => value[(Math.floor(at / channels) * count + index) * channels + (at % channels)] as number,
        ),
        values,
      ),
    );
  };
  return {
    name: 'each',
    inputs: 2,
    outputs: count * channels,
    networks: count,
    derivatives: 'value',
    sample,
    loss: (field, target) => tf.mul(count, tf.mean(tf.squaredDifference(field.value, target.value as tf.Tensor))),
    psnrs,
    async measure(signal) {
      const each = await psnrs(signal);
      return {
        psnr: each.reduce((sum, one) => sum + one / count, 0),
        worstPsnr: each.reduce((least, one) => Math.min(least, one)),
      };
    },
    dispose: () => tf.dispose([coordinates, targets]),
  };
}
