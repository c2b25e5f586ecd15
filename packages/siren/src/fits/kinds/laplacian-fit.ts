import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../../check-option.js';
import { coordinateGrid } from '../../rendering/coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import { customFit, type Fit } from '../fit.js';
import { imageLaplacian } from '../image-derivatives.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { potentialOf } from '../potential.js';
import { relativeError } from '../relative-error.js';
import { MAX_WHOLE, pointSampler, type SamplerOptions, wholeSampler } from '../sampler.js';
import { jitteredSampler } from './jittered-sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';
import { withHarmonicPart } from './with-harmonic-part.js';

/** Options of {@link laplacianFit}. */
export interface LaplacianFitOptions extends SamplerOptions {
  /**
   * Weight of the residual's potential in the loss: w · mean(u²) · mean(Δf²) / mean(v²), where u and v solve Poisson's
   * equation for the residual and for Δf, with zeros at the edges (a Sobolev norm of order −2). The two terms are relative
   * errors, of the Laplacian and of the image without its harmonic part. Without this term low frequencies are learned
   * last, because their share of the Laplacian falls with the square of the frequency. Requires all pixels in every step.
   * Default: 0.
   */
  readonly potential?: number;
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
 * @throws SirenError `shape` or `data` if the image is invalid, `option` if an option is out of range, if `batch` is
 * combined with `potential`, or if `potential` and `jitter` are for more pixels than a step takes (512²)
 */
export function laplacianFit(
  image: SignalImage,
  { potential: weight = 0, jitter = false, ...options }: LaplacianFitOptions = {},
): Fit {
  const what = 'siren.laplacianFit';
  checkSignalImage(what, image, 3);
  checkRange(`${what}: potential`, weight, [0, 1e6]);
  if (weight > 0 && options.batch !== undefined)
    throw new SirenError('option', `${what}: potential uses all pixels in every step, got batch ${options.batch}`);
  const { values, height, width, channels } = image;
  if (weight > 0 && jitter && height * width > MAX_WHOLE)
    throw new SirenError(
      'option',
      `${what}: potential with jitter is for up to ${MAX_WHOLE} pixels, got ${height * width}`,
    );
  const coordinates = coordinateGrid({ height, width });
  const truth = imageLaplacian(image);
  const targets = { laplacian: tf.tensor2d(truth, [height * width, channels]) };
  const potential = weight > 0 ? weightedPotential(targets.laplacian, image, weight) : undefined;
  const points = { coordinates, targets };
  const sample = jitter
    ? jitteredSampler('laplacian', { ...image, values: truth }, options)
    : weight > 0
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
      if (!potential) return pixels;
      return { pixels, potential: tf.mul(potential.scale, potential.meanSquare(residual)) };
    },
    measure: async (signal) => {
      const { value, laplacian } = await signal.render({ height, width, derivatives: 'laplacian' });
      return {
        laplacianError: relativeError(laplacian, truth),
        boundaryPsnr: imagePsnr(withHarmonicPart(value, image), values),
        psnr: imagePsnr(meanAligned(value, values, channels), values),
      };
    },
    dispose: () => {
      tf.dispose([coordinates, targets]);
      potential?.dispose();
    },
  });
}

/** Returns the potential and the factor that makes it a relative error as large as that of the Laplacian. */
function weightedPotential(target: tf.Tensor2D, image: SignalImage, weight: number) {
  const potential = potentialOf(image);
  const scale = tf.tidy(() => {
    const share = tf.divNoNan(tf.mean(tf.square(target)), potential.meanSquare(target)); // 0 for an image without detail
    return tf.mul<tf.Scalar>(weight, share);
  });
  const dispose = (): void => {
    scale.dispose();
    potential.dispose();
  };
  return { meanSquare: potential.meanSquare, scale, dispose };
}
