import * as tf from '@tensorflow/tfjs';
import { coordinateGrid, gridPoints } from '../../coordinate-grid.js';
import { SirenError } from '../../siren-error.js';
import { cellResidual } from '../cell-residual.js';
import { customFit, type Fit } from '../fit.js';
import { imageLaplacian } from '../image-derivatives.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';

/** Which pixels a step takes, and at which sizes they are looked at. */
export interface LaplacianFitOptions extends SamplerOptions {
  /**
   * Asks also that the residual vanish in the mean over larger cells: adds Σₛ s² mean(rₛ²), where rₛ are its means over cells of s×s pixels,
   * s = 2, 4, 8, … Without it slow changes of brightness, whose share in the Laplacian falls with the square of their frequency,
   * are learned last. Takes all pixels in every step. Default false.
   */
  readonly multiscale?: boolean;
  /**
   * Asks also that Φ be 0, mid-grey, along the picture's edges, which settles the harmonic function of which a Laplacian says nothing. It is
   * an assumption, which hardly a picture meets. Brightness there counts like a second difference of pixels. Default false.
   */
  readonly greyEdges?: boolean;
}

/**
 * A picture from its Laplacian alone (paper, section 3.2): mean (ΔΦ − Δimage)², the true Laplacian by second differences. The
 * picture comes out up to a harmonic function, one without a Laplacian. Measures `psnr` in dB, a constant fitted.
 *
 * @throws SirenError `shape` or `data` if the picture is none, `option` if an option is out of range, or `batch` beside `multiscale`
 */
export function laplacianFit(
  image: SignalImage,
  { multiscale = false, greyEdges = false, ...options }: LaplacianFitOptions = {},
): Fit {
  const what = 'siren.laplacianFit';
  checkSignalImage(what, image, 3);
  if (multiscale && options.batch !== undefined)
    throw new SirenError('option', `${what}: multiscale takes all pixels in every step, got batch ${options.batch}`);
  const { values, height, width, channels } = image;
  const coordinates = coordinateGrid({ height, width });
  const edges = greyEdges ? edgePoints(image) : undefined;
  const targets = { laplacian: tf.tensor2d(imageLaplacian(image), [height * width, channels]) };
  const draw = pointSampler({ coordinates, targets }, options);
  const edgeWeight = (((height - 1) / 2) * ((width - 1) / 2)) ** 2; // a second derivative for a difference between pixels, squared
  return customFit({
    name: 'laplacian',
    inputs: 2,
    outputs: channels,
    derivatives: 'laplacian',
    sample: (step) => {
      const points = draw(step);
      return edges ? { ...points, coordinates: tf.concat([points.coordinates, edges]) } : points;
    },
    loss: ({ value, laplacian }, target) => {
      const [count] = target.laplacian.shape; // what comes after them are the edges
      const residual = tf.sub(tf.slice(laplacian, 0, count), target.laplacian) as tf.Tensor2D;
      const pixels = tf.mean(tf.square(residual));
      if (!multiscale && !edges) return pixels;
      return {
        pixels,
        ...(multiscale && { cells: cellResidual(residual, image) }),
        ...(edges && { edges: tf.mul(edgeWeight, tf.mean(tf.square(tf.slice(value, count)))) }),
      };
    },
    measure: async (signal) => {
      const { value } = await signal.render({ height, width });
      return { psnr: imagePsnr(meanAligned(value, values, channels), values) };
    },
    dispose: () => tf.dispose([coordinates, targets, ...(edges ? [edges] : [])]),
  });
}

/** The coordinates of the pixels along a picture's edges, [2(H + W) − 4, 2]. */
function edgePoints({ height, width }: SignalImage): tf.Tensor2D {
  const points = gridPoints({ height, width }, 0, height * width);
  const kept = points.filter((_, index) => {
    const pixel = index >> 1;
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return row === 0 || row === height - 1 || column === 0 || column === width - 1;
  });
  return tf.tensor2d(kept, [kept.length / 2, 2]);
}
