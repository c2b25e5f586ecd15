import type { Baseline } from './baseline.js';

/** The mean of the training images, whatever is known: what a model that ignores its context can reach. */
export const meanImage: Baseline = {
  description: 'the mean of the training images, whatever is known',
  fit(dataset, split) {
    const size = dataset.height * dataset.width * dataset.channels;
    const sums = new Float64Array(size);
    const levels = dataset.images.subarray(split.start * size, (split.start + split.count) * size);
    for (const [index, level] of levels.entries()) sums[index % size] = (sums[index % size] as number) + level;
    const mean = Float32Array.from(sums, (sum) => sum / split.count / 127.5 - 1);
    return {
      name: 'mean image',
      predict: async ({ count }) => {
        const predicted = new Float32Array(count * size);
        for (let image = 0; image < count; image++) predicted.set(mean, image * size);
        return predicted;
      },
    };
  },
};
