import * as tf from '@tensorflow/tfjs';
import { coordinateGrid } from '../../coordinate-grid.js';
import { customFit, type Fit } from '../fit.js';
import { imageLaplacian } from '../image-derivatives.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';

/**
 * A picture from its Laplacian alone (paper, section 3.2): mean (ΔΦ − Δimage)², the true Laplacian by second differences. The
 * picture comes out up to a harmonic function, one without a Laplacian. Measures `psnr` in dB, a constant fitted.
 *
 * @throws SirenError `shape` or `data` if the picture is none, `option` if an option is out of range
 */
export function laplacianFit(image: SignalImage, options: SamplerOptions = {}): Fit {
  checkSignalImage('siren.laplacianFit', image, 3);
  const { values, height, width, channels } = image;
  const coordinates = coordinateGrid({ height, width });
  const targets = { laplacian: tf.tensor2d(imageLaplacian(image), [height * width, channels]) };
  const sample = pointSampler({ coordinates, targets }, options);
  return customFit({
    name: 'laplacian',
    inputs: 2,
    outputs: channels,
    derivatives: 'laplacian',
    sample,
    loss: ({ laplacian }, target) => tf.mean(tf.squaredDifference(laplacian, target.laplacian)),
    measure: async (signal) => {
      const { value } = await signal.render({ height, width });
      return { psnr: imagePsnr(meanAligned(value, values, channels), values) };
    },
    dispose: () => tf.dispose([coordinates, targets]),
  });
}
