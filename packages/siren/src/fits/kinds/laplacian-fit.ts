import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../../check-option.js';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import { cellResidual } from '../cell-residual.js';
import { customFit, type Fit } from '../fit.js';
import { imageLaplacian } from '../image-derivatives.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { relativeError } from '../relative-error.js';
import { pointSampler, type SamplerOptions, wholeSampler } from '../sampler.js';
import { jitteredSampler } from './jittered-sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';
import { withHarmonicPart } from './with-harmonic-part.js';

/** Options of {@link laplacianFit}. */
export interface LaplacianFitOptions extends SamplerOptions {
  /**
   * Whether the loss also includes the residual over larger cells: Σₛ sᵖ mean(rₛ²), where rₛ are the means over cells
   * of s×s pixels, s = 2, 4, 8, … Otherwise low frequencies are learned last, because their share of the Laplacian
   * falls with the square of the frequency. Requires all pixels in every step. Default: false.
   */
  readonly multiscale?: boolean;
  /**
   * Power p of the size of the cells. 4 weights the residual as the error of the image, in which low frequencies count
   * most; 0 as the Laplacian itself. Default: 2.
   */
  readonly power?: number;
  /**
   * Whether each step draws a random point in the cell of each pixel, with the interpolated Laplacian as its target: an
   * estimate of the paper's integral over the image. At the pixels alone, the Laplacian can be fitted exactly by a network
   * whose Laplacian is arbitrary between them and whose values are wrong. Default: false, the pixels' centers.
   */
  readonly jitter?: boolean;
}

/**
 * Fits an image to its Laplacian alone (paper, section 3.2). The loss is mean((ΔΦ − Δimage)²), with Δimage by second
 * differences. The image is determined up to a harmonic function, whose Laplacian is zero. The fit measures
 * `laplacianError`, the relative error of the Laplacian in percent; `boundaryPsnr` in dB after the harmonic part has been
 * solved for from the true pixels at the edges; and `psnr` in dB without it, after the means of the channels are aligned.
 *
 * @throws SirenError `shape` or `data` if the image is invalid, `option` if an option is out of range or `batch` is
 * combined with `multiscale`
 */
export function laplacianFit(
  image: SignalImage,
  { multiscale = false, power = 2, jitter = false, ...options }: LaplacianFitOptions = {},
): Fit {
  const what = 'siren.laplacianFit';
  checkSignalImage(what, image, 3);
  checkRange(`${what}: power`, power, [0, 8]);
  if (multiscale && options.batch !== undefined)
    throw new SirenError('option', `${what}: multiscale uses all pixels in every step, got batch ${options.batch}`);
  const { values, height, width, channels } = image;
  const coordinates = coordinateGrid({ height, width });
  const truth = imageLaplacian(image);
  const targets = { laplacian: tf.tensor2d(truth, [height * width, channels]) };
  const points = { coordinates, targets };
  const sample = jitter
    ? jitteredSampler('laplacian', { ...image, values: truth }, options)
    : multiscale
      ? wholeSampler(points)
      : pointSampler(points, options);
  return customFit({
    name: 'laplacian',
    inputs: 2,
    outputs: channels,
    derivatives: 'laplacian',
    sample,
    loss: ({ laplacian }, target) => {
      const residual = tf.sub(laplacian, target.laplacian) as tf.Tensor2D;
      const pixels = tf.mean(tf.square(residual));
      return multiscale ? { pixels, cells: cellResidual(residual, image, power) } : pixels;
    },
    measure: async (signal) => {
      const { value, laplacian } = await signal.render({ height, width, derivatives: 'laplacian' });
      return {
        laplacianError: relativeError(laplacian, truth),
        boundaryPsnr: imagePsnr(withHarmonicPart(value, image), values),
        psnr: imagePsnr(meanAligned(value, values, channels), values),
      };
    },
    dispose: () => tf.dispose([coordinates, targets]),
  });
}
