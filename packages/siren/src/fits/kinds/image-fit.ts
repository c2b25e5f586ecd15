import * as tf from '@tensorflow/tfjs-core';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { customFit, type Fit } from '../fit.js';
import { imagePsnr } from '../image-psnr.js';
import type { SamplerOptions } from '../sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';
import { valuesFit } from './values-fit.js';

/**
 * Fits an image to its values (paper, section 3.1). The loss is mean((Φ − image)²) over all pixels, or over a random
 * batch in each step. The fit measures `psnr` in dB over all pixels.
 *
 * @throws SirenError `shape` or `data` if the image is invalid, `option` if an option is out of range
 */
export function imageFit(image: SignalImage, options: SamplerOptions = {}): Fit {
  checkSignalImage('siren.imageFit', image);
  const { values, height, width, channels } = image;
  const coordinates = coordinateGrid({ height, width });
  const targets = { value: tf.tensor2d(values, [height * width, channels]) };
  return customFit({
    ...valuesFit('image', { coordinates, targets }, options),
    measure: async (signal) => ({ psnr: imagePsnr((await signal.render({ height, width })).value, values) }),
  });
}
