import type { ImageDataset, Split } from '@hypersiren/datasets';
import type { Baseline } from './baseline.js';

export interface MeanImageConfig {
  readonly type: 'mean-image';
}

/** The mean of the training images, whatever is known: what a model that ignores its context can reach. */
export const meanImage: Baseline<MeanImageConfig> = {
  name: 'mean image',
  description: 'the mean of the training images, whatever is known',
  version: 1,
  async fit(_config, { dataset, split }) {
    const mean = meanOf(dataset, split);
    return {
      name: meanImage.name,
      parameterCount: mean.length,
      details: '',
      predict: async ({ count }) => {
        const predicted = new Float32Array(count * mean.length);
        for (let image = 0; image < count; image++) predicted.set(mean, image * mean.length);
        return predicted;
      },
      dispose: () => {},
    };
  },
};

/** The mean of the images of a split, [H, W, C] in [-1, 1]. */
export function meanOf({ images, height, width, channels }: ImageDataset, { start, count }: Split): Float64Array {
  const size = height * width * channels;
  const sums = new Float64Array(size);
  const levels = images.subarray(start * size, (start + count) * size);
  for (let from = 0; from < levels.length; from += size)
    for (let index = 0; index < size; index++) sums[index] = (sums[index] as number) + (levels[from + index] as number);
  return sums.map((sum) => sum / count / 127.5 - 1);
}
