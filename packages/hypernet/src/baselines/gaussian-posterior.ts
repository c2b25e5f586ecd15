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

/**
 * Number of components and of conjugate-gradient iterations of the low-rank covariance, for images too large for a full
 * covariance.
 */
const LOW_RANK = { rank: 512, iterations: 48 };

/**
 * The conditional mean of the unknown pixels given the known ones, under one normal distribution of all pixels and
 * channels with the mean and the covariance of the training images. With exact moments, no linear method has a smaller
 * expected squared error.
 *
 * A ridge, chosen on held-out training images ({@link chooseRidge}), is added to the covariance, since the sample
 * covariance is singular or too confident. For images of more than `MAX_FIELD_SIZE` numbers the covariance is low-rank
 * plus diagonal ({@link fitPrior}) and needs no ridge.
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

/** Fits the Gaussian posterior with a covariance that is low-rank plus diagonal. */
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
