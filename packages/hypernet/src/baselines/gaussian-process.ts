import { type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import { factorize, invertFactorized, logDeterminant } from '../linear-algebra/cholesky.js';
import { normalField } from '../linear-algebra/conditional-mean.js';
import { checkFieldSize } from '../moments/check-field-size.js';
import { meanOf } from '../moments/mean-of.js';
import { type ImageWindow, secondMoments } from '../moments/second-moments.js';
import { baselineType, type FitOptions } from './baseline.js';
import { inpaintByField } from './inpaint-by-field.js';

/**
 * Kernels by name: correlation of two pixels as a function of their distance divided by the length scale (Rasmussen and
 * Williams 2006, 4.2).
 */
const KERNELS = {
  'Matérn 1/2': (d) => Math.exp(-d),
  'Matérn 3/2': (d) => (1 + Math.sqrt(3) * d) * Math.exp(-Math.sqrt(3) * d),
  'Matérn 5/2': (d) => (1 + Math.sqrt(5) * d + (5 / 3) * d ** 2) * Math.exp(-Math.sqrt(5) * d),
} as const satisfies Record<string, (distance: number) => number>;

/** A stationary covariance without its variance, which does not affect conditional means. */
interface StationaryKernel {
  readonly name: keyof typeof KERNELS;
  /** Length scale in pixels. */
  readonly length: number;
  /** Noise variance of each value, relative to the signal variance. */
  readonly noise: number;
}

/** Side in pixels of the windows whose likelihood is maximized. */
const SIDE = 16;

/** Maximum number of images that the kernel is fitted to. It has three parameters. */
const MAX_IMAGES = 2000;

const TITLE = 'Gaussian process';

/**
 * A Gaussian process with the mean image as its mean and a stationary kernel. Channels are independent.
 *
 * Kernel, length scale and noise maximize the likelihood of the training images in windows of 16 × 16 pixels, with each
 * channel as a separate sample. This is a composite likelihood: that of whole images would cost about a hundred times
 * as much.
 */
export const gaussianProcess = baselineType({
  name: 'gaussian-process',
  title: TITLE,
  description: 'A Gaussian process with the mean image and a fitted stationary kernel',
  options: {},
  version: 2,

  check(_config, { height, width }) {
    checkFieldSize('gaussian-process', height * width);
  },

  async fit(_config, { dataset, split, signal }) {
    checkFieldSize('gaussian-process', dataset.height * dataset.width);
    const mean = await meanOf(dataset, split);
    const kernel = await fitKernel(dataset, split, mean, signal ? { signal } : {});
    const field = normalField(covarianceOf(kernel, dataset), dataset.height * dataset.width);
    return {
      name: TITLE,
      parameterCount: mean.length + 3,
      details: `${kernel.name}, length scale ${kernel.length.toPrecision(3)} pixels, noise ${kernel.noise.toPrecision(2)}`,
      predict: async (context) => inpaintByField(field, mean, context),
      dispose: () => {},
    };
  },
});

/** Returns the covariance of all pixels of a window, [h·w, h·w]. */
function covarianceOf(
  { name, length, noise }: StationaryKernel,
  { height, width }: Pick<ImageWindow, 'height' | 'width'>,
): Float64Array {
  // By the distances in rows and columns, of which there are only as many as pixels.
  const correlations = Float64Array.from({ length: height * width }, (_, at) =>
    KERNELS[name](Math.hypot(Math.floor(at / width), at % width) / length),
  );
  const size = height * width;
  const covariance = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      const rows = Math.abs(Math.floor(a / width) - Math.floor(b / width));
      const columns = Math.abs((a % width) - (b % width));
      covariance[a * size + b] = (correlations[rows * width + columns] as number) + (a === b ? noise : 0);
    }
  return covariance;
}

async function fitKernel(
  dataset: ImageDataset,
  split: Split,
  mean: Float64Array,
  { signal }: Pick<FitOptions, 'signal'>,
): Promise<StationaryKernel> {
  const window = { height: Math.min(SIDE, dataset.height), width: Math.min(SIDE, dataset.width) };
  const moments = await windowMoments(dataset, split, mean, window, signal);
  const yieldToEventLoop = eventLoopYielder();
  let best: { kernel: StationaryKernel; misfit: number } | undefined;
  for (const name of Object.keys(KERNELS) as (keyof typeof KERNELS)[]) {
    signal?.throwIfAborted();
    const kernelAt = ([length, noise]: Pair): StationaryKernel => ({
      name,
      length: Math.exp(length),
      noise: Math.exp(noise),
    });
    const { at, value } = minimize(
      (logarithms) => misfitOf(covarianceOf(kernelAt(logarithms), window), moments),
      [Math.log(SIDE / 4), Math.log(1e-3)],
      [
        [Math.log(0.1), Math.log(1e3)],
        [Math.log(1e-8), Math.log(10)],
      ],
    );
    if (best === undefined || value < best.misfit) best = { kernel: kernelAt(at), misfit: value };
    await yieldToEventLoop();
  }
  return (best as NonNullable<typeof best>).kernel;
}

/** Returns the mean of x xᵀ over windows of many images and all channels, [h·w, h·w]. */
async function windowMoments(
  dataset: ImageDataset,
  split: Split,
  mean: Float64Array,
  { height, width }: Pick<ImageWindow, 'height' | 'width'>,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const step = Math.ceil(split.count / MAX_IMAGES);
  const indices = splitIndices(split).filter((_, index) => index % step === 0);
  // Windows in a grid; the last ones are moved inward to lie within the image.
  const starts = (length: number, side: number): number[] =>
    Array.from({ length: Math.ceil(length / side) }, (_, index) => Math.min(index * side, length - side));
  const windows = starts(dataset.height, height).flatMap((top) =>
    starts(dataset.width, width).map((left): ImageWindow => ({ top, left, height, width })),
  );
  const { channels } = dataset;
  const size = height * width;
  const moments = new Float64Array(size * size);
  for (const window of windows) {
    const joint = await secondMoments({ dataset, indices, mean, window }, signal ? { signal } : {});
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++)
        for (let channel = 0; channel < channels; channel++) {
          const from = (a * channels + channel) * size * channels + b * channels + channel;
          moments[a * size + b] =
            (moments[a * size + b] as number) + (joint[from] as number) / windows.length / channels;
        }
  }
  return moments;
}

/**
 * Returns −2 log likelihood per value, up to a constant, of samples with the given second moments S. The covariance is
 * the correlation R scaled by its most likely variance tr(R⁻¹ S) / D, which gives the log of that variance + log |R| /
 * D.
 */
function misfitOf(correlation: Float64Array, moments: Float64Array): number {
  const size = Math.sqrt(correlation.length);
  factorize(correlation, size);
  const inverse = invertFactorized(correlation, size);
  const trace = inverse.reduce((sum, value, at) => sum + value * (moments[at] as number), 0);
  return Math.log(trace / size) + logDeterminant(correlation, size) / size;
}

type Pair = readonly [number, number];

/** First and last step size of the search, in natural logarithms: a factor of e, and 3 %. */
const STEPS = { first: 1, last: 0.03 };

/**
 * Minimizes a function of two numbers by steps along the axes, halved when no step improves it (Hooke and Jeeves 1961).
 */
function minimize(
  compute: (at: Pair) => number,
  start: Pair,
  bounds: readonly [Pair, Pair],
): { at: Pair; value: number } {
  let best = { at: start, value: compute(start) };
  for (let step = STEPS.first; step > STEPS.last; ) {
    const before = best.value;
    for (const axis of [0, 1] as const)
      for (const by of [step, -step]) {
        const [low, high] = bounds[axis];
        const moved = best.at.map((x, index) => (index === axis ? Math.min(high, Math.max(low, x + by)) : x));
        const at = moved as unknown as Pair;
        const value = compute(at);
        if (value < best.value) best = { at, value };
      }
    if (best.value === before) step /= 2;
  }
  return best;
}
