import { createDataset } from './create-dataset.js';
import { DatasetError } from './dataset-error.js';
import type { ImageDataset } from './image-dataset.js';

/**
 * The same images in a smaller size: each pixel is the mean of `factor` × `factor` pixels, rounded to the nearest level.
 * Splits and order stay, so that images of both datasets belong together by their index.
 *
 * @throws DatasetError `bad-config` unless the factor divides height and width
 */
export function reduceDataset(dataset: ImageDataset, factor: number): ImageDataset {
  const { name, description, images, count, channels, splits } = dataset;
  if (!Number.isSafeInteger(factor) || factor < 1 || dataset.height % factor !== 0 || dataset.width % factor !== 0)
    throw new DatasetError(
      'bad-config',
      `${dataset.height}×${dataset.width} images cannot be reduced ${factor} times`,
      { hint: 'Wanted a whole number that divides height and width' },
    );
  if (factor === 1) return dataset;
  const [height, width] = [dataset.height / factor, dataset.width / factor];
  const reduced = new Uint8Array(count * height * width * channels);
  const sums = new Uint32Array(width * channels);
  for (let row = 0; row < count * height; row++) {
    sums.fill(0);
    for (let line = row * factor; line < (row + 1) * factor; line++)
      for (let column = 0; column < dataset.width; column++)
        for (let channel = 0; channel < channels; channel++) {
          const to = Math.floor(column / factor) * channels + channel;
          const level = images[(line * dataset.width + column) * channels + channel] as number;
          sums[to] = (sums[to] as number) + level;
        }
    for (const [at, sum] of sums.entries()) reduced[row * width * channels + at] = Math.round(sum / factor ** 2);
  }
  return createDataset({
    name,
    description: `${description}; reduced ${factor} times`,
    images: reduced,
    height,
    width,
    channels,
    splits,
  });
}
