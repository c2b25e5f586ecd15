import { meanOf } from '../moments/mean-of.js';
import { baselineType } from './baseline.js';

const TITLE = 'mean image';

/** The mean of the training images, whatever pixels are known. It is the best prediction that ignores the context. */
export const meanImage = baselineType({
  name: 'mean-image',
  title: TITLE,
  description: 'The mean of the training images',
  options: {},
  version: 1,
  async fit(_config, { dataset, split }) {
    const mean = await meanOf(dataset, split);
    return {
      name: TITLE,
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
});
