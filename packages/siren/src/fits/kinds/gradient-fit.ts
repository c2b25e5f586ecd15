import * as tf from '@tensorflow/tfjs-core';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { customFit, type Fit } from '../fit.js';
import { imageGradient } from '../image-derivatives.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';

/**
 * An image from its gradient alone (paper, section 3.2): mean |∇Φ − ∇image|², the true gradient by Sobel's operator, as the
 * authors take it. The image comes out up to a constant. Measures `psnr` in dB, that constant fitted.
 *
 * @throws SirenError `shape` or `data` if the image is none, `option` if an option is out of range
 */
export function gradientFit(image: SignalImage, options: SamplerOptions = {}): Fit {
  checkSignalImage('siren.gradientFit', image);
  const { values, height, width, channels } = image;
  const fit = gradientFieldFit('gradient', { ...image, values: imageGradient(image) }, options);
  return customFit({
    ...fit,
    measure: async (signal) => {
      const { value } = await signal.render({ height, width });
      return { psnr: imagePsnr(meanAligned(value, values, channels), values) };
    },
  });
}

/**
 * A function from a field of gradients, which need not be the gradient of anything.
 *
 * @param field values [H, W, C, 2], derivatives by row and column
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
    loss: ({ gradient }, target) => tf.mul(2, tf.mean(tf.squaredDifference(gradient, target.gradient))), // |·|², not per axis
    dispose: () => tf.dispose([coordinates, targets]),
  });
}
