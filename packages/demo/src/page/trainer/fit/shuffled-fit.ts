import { coordinateGrid } from '@hypersiren/siren';
import { customFit, type Fit } from '@hypersiren/siren/fits';
import { drawUniform } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Raster } from '../../images/resample.js';

/** Seed of the order of the pixels. */
const SEED = 1;

/**
 * Fits an image to its values, like `imageFit` of `@hypersiren/siren/fits`, with the next pixels of a shuffled order in
 * each step. The pixels are uploaded once, and a step takes a slice of them: it uploads nothing.
 *
 * @param pixels number of pixels in each step; all pixels if the image has fewer
 */
export function shuffledFit(image: Raster, pixels: number): Fit {
  const { height, width, channels, data } = image;
  const count = height * width;
  const batch = Math.min(pixels, count);
  const order = shuffledOrder(count);
  // The first pixels follow the last ones, so that every slice is consecutive.
  const places = tf.tensor1d(
    Int32Array.from({ length: batch === count ? count : count + batch }, (_, i) => order[i % count] as number),
    'int32',
  );
  const [coordinates, values] = tf.tidy(() => [
    tf.gather(coordinateGrid({ height, width }), places) as tf.Tensor2D,
    tf.gather(tf.tensor2d(data, [count, channels]), places) as tf.Tensor2D,
  ]);
  places.dispose();
  const take = (tensor: tf.Tensor2D, step: number): tf.Tensor2D =>
    batch === count ? tensor.clone() : tf.slice(tensor, [(step * batch) % count, 0], [batch, -1]);
  return customFit({
    name: 'image',
    inputs: 2,
    outputs: channels,
    derivatives: 'value',
    sample: (step) => ({ coordinates: take(coordinates, step), targets: { value: take(values, step) } }),
    loss: ({ value }, target) => tf.mean(tf.squaredDifference(value, target.value as tf.Tensor)),
    dispose: () => tf.dispose([coordinates, values]),
  });
}

function shuffledOrder(count: number): Uint32Array {
  const keys = drawUniform(SEED, 'order of the pixels', count, 1);
  return Uint32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => (keys[a] as number) - (keys[b] as number),
  );
}
