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

/** A configuration's images in the sizes that it asks for. */
export interface Images {
  /** What the model reads. */
  dataset: ImageDataset;
  /** What its images are compared with in training: the same images, as large or larger. */
  trainTargets: readonly ImageDataset[];
  /** The sizes to measure at beside the model's own; none if the configuration names none. */
  evaluationTargets: readonly ImageDataset[];
}

/**
 * Loads a configuration's images.
 *
 * @param onWarning told what is unusual about their files
 * @throws DatasetError if they cannot be read, or have no such sizes
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
    // The model's own size alone is measured anyway.
    evaluationTargets: resolution.evaluate.every((scale) => scale === 1)
      ? []
      : await Promise.all(resolution.evaluate.map(scaled)),
  };
}
