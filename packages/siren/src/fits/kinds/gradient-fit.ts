import * as tf from '@tensorflow/tfjs-core';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { customFit, type Fit } from '../fit.js';
import { imageGradient } from '../image-derivatives.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { relativeError } from '../relative-error.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';

/**
 * Fits an image to its gradient alone (paper, section 3.2). The loss is mean |∇Φ − ∇image|², with ∇image by the Sobel
 * operator, as in the authors' code. The image is determined up to a constant for each channel. The fit measures
 * `gradientError`, the relative error of the gradient in percent, and `psnr` in dB with the true constants: the means of
 * the channels are those of the image.
 *
 * @throws SirenError `shape` or `data` if the image is invalid, `option` if an option is out of range
 */
export function gradientFit(image: SignalImage, options: SamplerOptions = {}): Fit {
  checkSignalImage('siren.gradientFit', image);
  const { values, height, width, channels } = image;
  const truth = imageGradient(image);
  const fit = gradientFieldFit('gradient', { ...image, values: truth }, options);
  return customFit({
    ...fit,
    measure: async (signal) => {
      const { value, gradient } = await signal.render({ height, width, derivatives: 'gradient' });
      return {
        gradientError: relativeError(gradient, truth),
        psnr: imagePsnr(meanAligned(value, values, channels), values),
      };
    },
  });
}

/**
 * Fits a function to a gradient field, which need not be conservative.
 *
 * @param field values [H, W, C, 2], derivatives with respect to row and column
 */
export function gradientFieldFit(name: string, field: SignalImage, options: SamplerOptions): Fit {
  const { values, height, width, channels } = field;
  const coordinates = coordinateGrid({ height, width });
  const targets = { gradient: tf.tensor3d(values, [height * width, channels, 2]) };
  const sample = pointSampler({ coordinates, targets }, options);
  return customFit({
    name,
    inputs: 2,
    outputs: channels,
    derivatives: 'gradient',
    sample,
    loss: ({ gradient }, target) => tf.mul(2, tf.mean(tf.squaredDifference(gradient, target.gradient))), // sum over both axes, not mean
    dispose: () => tf.dispose([coordinates, targets]),
  });
}
