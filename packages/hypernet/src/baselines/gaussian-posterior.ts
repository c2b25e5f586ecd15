import { splitIndices } from '@hypersiren/datasets';
import { checkCount } from '../check-option.js';
import { normalField } from '../linear-algebra/conditional-mean.js';
import { MAX_FIELD_SIZE } from '../moments/check-field-size.js';
import { meanOf } from '../moments/mean-of.js';
import { secondMoments } from '../moments/second-moments.js';
import { fitPrior } from '../prior/fit-prior.js';
import { createPrior } from '../prior/linear-gaussian-prior.js';
import { expectUnknown } from '../prior/prior-predictor.js';
import { baselineType, type FitOptions, type FittedBaseline } from './baseline.js';
import { chooseRidge, withRidge } from './choose-ridge.js';
import { inpaintByField } from './inpaint-by-field.js';

const TITLE = 'Gaussian posterior';

/** Components and conjugate gradients of the covariance of images that are too large for all of it. */
const LOW_RANK = { rank: 512, iterations: 48 };

/**
 * Images as one normal distribution of all their pixels and channels, with the mean and the covariance of the training
 * images, and its expectation given the known pixels: the best that any linear method can do.
 *
 * A ridge is added to the covariance, chosen on held-out training images ({@link chooseRidge}): of few images it is
 * singular, and of many still too sure. Of images of more than `MAX_FIELD_SIZE` numbers the covariance is taken to be of
 * low rank plus a diagonal ({@link fitPrior}), which needs no ridge.
 */
export const gaussianPosterior = baselineType({
  name: 'gaussian-posterior',
  title: TITLE,
  description: 'The conditional mean given the known pixels, from mean and covariance of the training images',
  options: {},
  version: 2,

  async fit(_config, options) {
    const { dataset, split, onProgress, signal } = options;
    const { height, width, channels } = dataset;
    const size = height * width * channels;
    checkCount('gaussian-posterior: training images', split.count, 2);
    if (size > MAX_FIELD_SIZE) return lowRankPosterior(options, size);
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
      predict: async (context) => inpaintByField(field, mean, context),
      dispose: () => {},
    };
  },
});

/** The same with a covariance of low rank plus a diagonal. */
async function lowRankPosterior({ dataset, split, signal }: FitOptions, size: number): Promise<FittedBaseline> {
  const config = { ...LOW_RANK, rank: Math.min(LOW_RANK.rank, split.count - 1) };
  const prior = createPrior(config, size);
  await fitPrior(prior, { dataset, split, ...(signal && { signal }) });
  return {
    name: TITLE,
    parameterCount: size * (config.rank + 2),
    details: `${config.rank} components and a diagonal`,
    predict: expectUnknown(prior),
    dispose: prior.dispose,
  };
}
