import { DatasetError } from '../dataset-error.js';
import { createDataset } from './create-dataset.js';
import { readFingerprint } from './fingerprint.js';
import type { ImageDataset, ImageShape, MemoryDataset } from './image-dataset.js';

/**
 * Returns a dataset whose images are reduced `factor` times in height and width. Each pixel is the mean of `factor` ×
 * `factor` pixels, rounded to the nearest integer. Splits and order do not change, so images of both datasets
 * correspond by index. Images in a file are reduced at every read, and all of them once for the fingerprint.
 *
 * @throws DatasetError `bad-config` unless the factor divides height and width.
 */
export function reduceDataset(dataset: MemoryDataset, factor: number): Promise<MemoryDataset>;
export function reduceDataset(dataset: ImageDataset, factor: number): Promise<ImageDataset>;
export async function reduceDataset(dataset: ImageDataset, factor: number): Promise<ImageDataset> {
  const { name, count, channels, splits, skipped } = dataset;
  if (!Number.isSafeInteger(factor) || factor < 1 || dataset.height % factor !== 0 || dataset.width % factor !== 0)
    throw new DatasetError(
      'bad-config',
      `${dataset.height}×${dataset.width} images cannot be reduced ${factor} times`,
      { hint: 'Expected a whole number that divides height and width' },
    );
  if (factor === 1) return dataset;
  const parts = {
    name,
    description: `${dataset.description}; reduced ${factor} times`,
    height: dataset.height / factor,
    width: dataset.width / factor,
    channels,
    splits,
    ...(skipped && { skipped }),
  };
  if (dataset.images) return createDataset({ ...parts, images: reduceImages(dataset.images, dataset, factor) });
  const reduced = {
    ...parts,
    count,
    read: async (indices: ArrayLike<number>) => reduceImages(await dataset.read(indices), dataset, factor),
    close: () => dataset.close(),
  };
  return { ...reduced, fingerprint: await readFingerprint(reduced) };
}

/** Reduces images of shape [n, H, W, C]. */
function reduceImages(images: Uint8Array, shape: ImageShape, factor: number): Uint8Array {
  const { channels } = shape;
  const width = shape.width / factor;
  const rows = images.length / (shape.width * channels) / factor;
  const reduced = new Uint8Array(rows * width * channels);
  const sums = new Uint32Array(width * channels);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let line = row * factor; line < (row + 1) * factor; line++)
      for (let column = 0; column < shape.width; column++)
        for (let channel = 0; channel < channels; channel++) {
          const to = Math.floor(column / factor) * channels + channel;
          const level = images[(line * shape.width + column) * channels + channel] as number;
          sums[to] = (sums[to] as number) + level;
        }
    for (const [at, sum] of sums.entries()) reduced[row * width * channels + at] = Math.round(sum / factor ** 2);
  }
  return reduced;
}
