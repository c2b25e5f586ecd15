import { splitIndices } from '@hypersiren/datasets';
import { checkCount } from '../check-option.js';
import { normalField } from '../linear-algebra/conditional-mean.js';
import { checkFieldSize } from '../moments/check-field-size.js';
import { meanOf } from '../moments/mean-of.js';
import { secondMoments } from '../moments/second-moments.js';
import { baselineType } from './baseline.js';
import { chooseRidge, withRidge } from './choose-ridge.js';
import { completeByField } from './complete-by-field.js';

const TITLE = 'Gaussian posterior';

/**
 * Images as one normal distribution of all their pixels and channels, with the mean and the covariance of the training
 * images, and its expectation given the known pixels: the best that any linear method can do.
 *
 * A ridge is added to the covariance, chosen on held-out training images ({@link chooseRidge}): of few images it is
 * singular, and of many still too sure.
 */
export const gaussianPosterior = baselineType({
  name: 'gaussian-posterior',
  title: TITLE,
  description: 'Mean and covariance of the training images',
  options: {},
  version: 2,

  check(_config, { height, width, channels }) {
    checkFieldSize('gaussian-posterior', height * width * channels);
  },

  async fit(_config, { dataset, split, onProgress, signal }) {
    const { height, width, channels } = dataset;
    const size = height * width * channels;
    checkFieldSize('gaussian-posterior', size);
    checkCount('gaussian-posterior: training images', split.count, 2);
    const mean = await meanOf(dataset, split);
    const ridge = await chooseRidge(dataset, split, mean, signal ? { signal } : {});
    const window = { top: 0, left: 0, height, width };
    const covariance = await secondMoments(
      { dataset, indices: splitIndices(split), mean, window },
      { ...(onProgress && { onProgress }), ...(signal && { signal }) },
    );
    const field = normalField(withRidge(covariance, size, ridge), size);
    return {
      name: TITLE,
      parameterCount: size + (size * (size + 1)) / 2 + 1,
      details: `ridge ${ridge} of the mean variance`,
      predict: async (context) => completeByField(field, mean, context),
      dispose: () => {},
    };
  },
});
