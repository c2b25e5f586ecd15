import { type ImageDataset, imageBlocks, type Split } from '@hypersiren/datasets';
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
    const mean = await meanOf(dataset, split);
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
export async function meanOf(dataset: ImageDataset, split: Split): Promise<Float64Array> {
  const size = dataset.height * dataset.width * dataset.channels;
  const sums = new Float64Array(size);
  for await (const levels of imageBlocks(dataset, split))
    for (let from = 0; from < levels.length; from += size)
      for (let index = 0; index < size; index++)
        sums[index] = (sums[index] as number) + (levels[from + index] as number);
  return sums.map((sum) => sum / split.count / 127.5 - 1);
}
