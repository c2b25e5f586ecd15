import {
  DatasetError,
  enlargeDataset,
  type ImageDataset,
  loadDataset,
  type OnWarning,
  reduceDataset,
} from '@hypersiren/datasets';
import type { Config } from '../config/schemas/schema.js';
import { adviseOnData } from './advise-on-data.js';

/** Images of a configuration in all sizes that it names. */
export interface Images {
  /** Images at the size that the model reads. */
  dataset: ImageDataset;
  /** The same images at the sizes of the training targets, which are at least that of `dataset`. */
  trainTargets: readonly ImageDataset[];
  /** The same images at the sizes to evaluate. Empty if the configuration names none besides the model's own. */
  evaluationTargets: readonly ImageDataset[];
}

/**
 * Loads the images of a configuration.
 *
 * @param onWarning callback for warnings about unusual files
 * @throws DatasetError if the images cannot be read or cannot have the sizes
 */
export async function loadImages(
  config: Pick<Config, 'dataset' | 'resolution'>,
  onWarning?: OnWarning,
): Promise<Images> {
  const whole = await loadDataset(config.dataset, { baseDirectory: process.cwd(), onWarning }).catch(adviseOnData);
  const { resolution } = config;
  if (resolution === undefined) return { dataset: whole, trainTargets: [whole], evaluationTargets: [] };
  const sizes = new Map<number, Promise<ImageDataset>>();
  const scaled = (scale: number): Promise<ImageDataset> => {
    const factor = resolution.reduce / scale;
    if (resolution.interpolate && Number.isSafeInteger(1 / factor))
      return Promise.resolve(enlargeDataset(whole, 1 / factor));
    if (!Number.isSafeInteger(factor))
      throw new DatasetError(
        'bad-config',
        `resolution: no size is ${scale} times that of images reduced ${resolution.reduce} times`,
        {
          hint: `Expected a divisor of ${resolution.reduce}; resolution.interpolate: true makes larger sizes by interpolation`,
        },
      );
    const found = sizes.get(scale) ?? reduceDataset(whole, factor);
    sizes.set(scale, found);
    return found;
  };
  return {
    dataset: await scaled(1),
    trainTargets: await Promise.all(resolution.train.map(scaled)),
    // The model's own size is always evaluated.
    evaluationTargets: resolution.evaluate.every((scale) => scale === 1)
      ? []
      : await Promise.all(resolution.evaluate.map(scaled)),
  };
}
