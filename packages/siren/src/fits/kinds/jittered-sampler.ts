import * as tf from '@tensorflow/tfjs-core';
import { drawIndices } from '../../random/draw-indices.js';
import { drawUniform } from '../../random/draw-uniform.js';
import type { FitSample } from '../fit.js';
import { drawnPoints, type SamplerOptions } from '../sampler.js';
import type { SignalImage } from './signal-image.js';

/**
 * Returns the `sample` function of a fit to a field between its pixels. Each step draws one point in the cell of each
 * pixel, or of a random batch of pixels, with the field interpolated by cubic convolution (Keys 1981) as its target: a
 * Monte Carlo estimate of an integral over the image. A network that is fitted at the pixels alone can have any values
 * between them.
 *
 * @param field values at the pixels, which may exceed [-1, 1]
 */
export function jitteredSampler<Name extends string>(
  name: Name,
  field: SignalImage,
  { batch, seed = 1 }: SamplerOptions = {},
): (step: number) => FitSample<Record<Name, tf.Tensor2D>> {
  const { height, width, channels } = field;
  const drawn = drawnPoints(batch, height * width);
  const count = drawn ?? height * width;
  return (step) => {
    const cells = drawn === undefined ? undefined : drawIndices(seed, `points of step ${step}`, drawn, height * width);
    const jitter = drawUniform(seed, `jitter of step ${step}`, 2 * count, 0.5);
    const points = new Float32Array(2 * count);
    const targets = new Float32Array(count * channels);
    for (let index = 0; index < count; index++) {
      const pixel = cells ? (cells[index] as number) : index;
      const row = inside(Math.floor(pixel / width) + (jitter[2 * index] as number), height);
      const column = inside((pixel % width) + (jitter[2 * index + 1] as number), width);
      points[2 * index] = (2 * row) / (height - 1) - 1;
      points[2 * index + 1] = (2 * column) / (width - 1) - 1;
      interpolate(field, row, column, targets, index * channels);
    }
    return {
      coordinates: tf.tensor2d(points, [count, 2]),
      targets: { [name]: tf.tensor2d(targets, [count, channels]) } as Record<Name, tf.Tensor2D>,
    };
  };
}

function inside(place: number, count: number): number {
  return Math.min(count - 1, Math.max(0, place));
}

/** Writes the interpolated values at a place in pixels. Beyond the edges, the pixels at the edges are repeated. */
function interpolate(
  { values, height, width, channels }: SignalImage,
  row: number,
  column: number,
  into: Float32Array,
  at: number,
): void {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, along] = [keys(row - top), keys(column - left)];
  for (let i = 0; i < 4; i++) {
    const line = Math.min(height - 1, Math.max(0, top + i - 1)) * width;
    for (let j = 0; j < 4; j++) {
      const from = (line + Math.min(width - 1, Math.max(0, left + j - 1))) * channels;
      const weight = (down[i] as number) * (along[j] as number);
      for (let channel = 0; channel < channels; channel++)
        into[at + channel] = (into[at + channel] as number) + weight * (values[from + channel] as number);
    }
  }
}

/** Weights of four neighbors at the position t in [0, 1) between the second and the third: cubic convolution, a = −1/2. */
function keys(t: number): readonly number[] {
  return [
    ((-t + 2) * t - 1) * t * 0.5,
    ((3 * t - 5) * t * t + 2) * 0.5,
    ((-3 * t + 4) * t + 1) * t * 0.5,
    (t - 1) * t * t * 0.5,
  ];
}
