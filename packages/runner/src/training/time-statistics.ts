import type { Model } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import type { Images } from './load-images.js';
import { watchEmission } from './watch-emission.js';

/**
 * Returns the seconds that a training spends on statistics of the emitted parameters. The first measurement, which is
 * slower, is timed separately.
 */
export async function timeStatistics(
  model: Model,
  { train: { split, steps, statisticsEvery }, context }: Config,
  { dataset }: Pick<Images, 'dataset'>,
): Promise<number> {
  if (statisticsEvery === 0) return 0;
  const measure = watchEmission(model, { dataset, split, context: context.train, file: undefined, warn: () => {} });
  const timed = async (): Promise<number> => {
    const began = performance.now();
    await measure(0);
    return (performance.now() - began) / 1000;
  };
  const first = await timed();
  return first + Math.floor(steps / statisticsEvery) * (await timed());
}
