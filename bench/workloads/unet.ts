import {
  createModel,
  type DrawnCoordinates,
  gridAxes,
  inpaintingLoss,
  modelSpec,
  type SampledCoordinates,
} from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { FLOAT, TRAINING_PASSES_OVER_PARAMETERS } from './arithmetic.js';
import { maskDrawer } from './encoders/draw-mask.js';
import { trainingStep } from './training-step.js';
import type { Workload } from './workload.js';

/** Fraction of known pixels. */
const KNOWN = 0.1;
const CHANNELS = [32, 64, 96, 64];
const WINDOWS = [0.7, 1.5, 3, 6];

const config = {
  encoder: { type: 'unet', channels: CHANNELS, averages: WINDOWS },
  hypernetwork: { latent: 40, hidden: [], emission: 'full', initVarianceRatio: 0.05 },
  siren: { width: 64, hiddenLayers: 1, omega0: 30 },
  local: { channels: 32, interpolation: 'cubic' },
} as const;

/**
 * Creates a training step of a U-Net whose features are an additional input of an emitted SIREN at each coordinate.
 *
 * @param points Number of pixels of each image in the loss, drawn anew for each step. Default: all pixels.
 */
export function unetWorkload({ name, size, batch, points }: UnetWorkload): Workload {
  const shape = { height: size, width: size, channels: 3 };
  const { parameterCount } = modelSpec(config, shape);
  return {
    name,
    items: batch,
    flops: 2 * 3 * batch * multiplyAdds(size, points ?? size * size),
    bytes: parameterCount * FLOAT * TRAINING_PASSES_OVER_PARAMETERS,
    build(options) {
      const model = createModel(config, shape, 1);
      const images = tf.randomUniform([batch, size, size, 3], -1, 1, 'float32', 1) as tf.Tensor4D;
      const drawMask = maskDrawer(size, KNOWN);
      const coordinates = gridAxes(shape);
      const drawCoordinates = points === undefined ? undefined : coordinatesDrawer(size, batch, points);
      const rows = tf.reshape(images, [-1, 3]);
      return trainingStep(model.variables, { learningRate: 1e-3, clip: 1 }, () => {
        const known = { images, mask: drawMask(batch) };
        const weights = { latent: 0, weights: 0 };
        if (!drawCoordinates)
          return inpaintingLoss(model, known, coordinates, weights, undefined, undefined, options).total;
        const { at, drawn, pixels } = drawCoordinates();
        return inpaintingLoss(model, known, at, weights, tf.gather(rows, pixels), drawn, options).total;
      });
    },
  };
}

interface UnetWorkload {
  readonly name: string;
  readonly size: number;
  readonly batch: number;
  readonly points?: number;
}

/** Creates a generator of random pixels of each image without replacement, by a partial Fisher–Yates shuffle. */
function coordinatesDrawer(size: number, batch: number, points: number) {
  const line = Float32Array.from({ length: size }, (_, index) => (2 * index) / (size - 1) - 1);
  const [random, count] = [seedrandom.alea('0/coordinates'), size * size];
  const order = Int32Array.from({ length: count }, (_, pixel) => pixel);
  return (): { at: SampledCoordinates; drawn: DrawnCoordinates; pixels: tf.Tensor1D } => {
    const crossings = new Int32Array(batch * points);
    const pixels = new Int32Array(batch * points);
    for (let image = 0; image < batch; image++)
      for (let index = 0; index < points; index++) {
        const other = index + Math.floor(random() * (count - index));
        const pixel = order[other] as number;
        order[other] = order[index] as number;
        order[index] = pixel;
        crossings[image * points + index] = pixel;
        pixels[image * points + index] = image * count + pixel;
      }
    return {
      at: { rows: line, columns: line, images: batch, crossings },
      drawn: { counts: tf.fill([batch, points], count / points), known: null },
      pixels: tf.tensor1d(pixels, 'int32'),
    };
  };
}

/** Returns the number of multiply-adds of a forward pass per image: convolutions, emission and SIREN. */
function multiplyAdds(size: number, points: number): number {
  const { latent } = config.hypernetwork;
  const local = config.local.channels;
  const planes = 4 * (1 + WINDOWS.length);
  const coordinates = (level: number) => (size / 2 ** level) ** 2;
  const levels = CHANNELS.map((channels, level) => {
    const [before = planes, next] = [CHANNELS[level - 1], CHANNELS[level + 1]];
    const up = next === undefined ? 0 : 4 * channels * next * coordinates(level + 1);
    return 9 * (before * channels + 4 * channels * channels) * coordinates(level) + up;
  });
  const coarsest = CHANNELS.length - 1;
  const dense = 2 * (CHANNELS[coarsest] as number) * coordinates(coarsest) * latent;
  const layers = [(2 + local) * 64, 64 * 64, 64 * 3];
  const siren = layers.reduce((sum, layer) => sum + layer);
  const features = ((CHANNELS[0] as number) + planes) * local * size * size;
  return levels.reduce((sum, level) => sum + level) + dense + features + latent * siren + (siren + 3 * local) * points;
}
