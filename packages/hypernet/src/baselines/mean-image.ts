import { imagesOfSize, splitBySize } from '@hypersiren/datasets';
import { meanOf } from '../moments/mean-of.js';
import { baselineType } from './baseline.js';

const TITLE = 'mean image';

/**
 * Mean of the training images, independent of the known pixels: the best result of a model that ignores its context.
 * Images of several sizes have one mean per size; a size without training images has the mean color of all of them.
 */
export const meanImage = baselineType({
  name: 'mean-image',
  title: TITLE,
  description: 'The mean of the training images',
  options: {},
  version: 1,
  sizes: 'all',
  async fit(_config, { dataset, split }) {
    const means = new Map<string, Float64Array>();
    for (const { height, width } of splitBySize(dataset, split)) {
      const own = imagesOfSize(dataset, split, { height, width });
      means.set(`${height}×${width}`, await meanOf(own.dataset, own.split));
    }
    return {
      name: TITLE,
      parameterCount: [...means.values()].reduce((sum, { length }) => sum + length, 0),
      details: '',
      predict: async ({ count, height, width, channels }) => {
        const mean = means.get(`${height}×${width}`) ?? meanColor([...means.values()], channels, height * width);
        const predicted = new Float32Array(count * mean.length);
        for (let image = 0; image < count; image++) predicted.set(mean, image * mean.length);
        return predicted;
      },
      dispose: () => {},
    };
  },
});

/** Returns a constant image with the mean color of other images. */
function meanColor(means: readonly Float64Array[], channels: number, pixels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (const mean of means)
    for (const [index, value] of mean.entries())
      sums[index % channels] = (sums[index % channels] as number) + value / (mean.length / channels) / means.length;
  return Float64Array.from({ length: pixels * channels }, (_, index) => sums[index % channels] as number);
}
