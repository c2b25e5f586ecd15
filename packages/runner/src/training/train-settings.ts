import type { TrainOptions } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import type { Images } from './load-images.js';

/** Options of `train` that follow from the configuration and are the same in all processes of a team. */
export type TrainSettings = Pick<
  TrainOptions,
  | 'dataset'
  | 'targets'
  | 'split'
  | 'context'
  | 'loss'
  | 'coordinates'
  | 'mirror'
  | 'crop'
  | 'batch'
  | 'microBatch'
  | 'shards'
  | 'brief'
  | 'precision'
  | 'steps'
  | 'seed'
>;

export function trainSettings(
  { train, context, loss, seed }: Config,
  { dataset, trainTargets }: Pick<Images, 'dataset' | 'trainTargets'>,
): TrainSettings {
  const { split, coordinates, mirror, crop, batch, microBatch, shards, communication, precision, steps } = train;
  return {
    ...{
      dataset,
      targets: trainTargets,
      split,
      context: context.train,
      loss,
      coordinates,
      mirror,
      crop: cropSize(crop),
    },
    ...{ batch, microBatch, shards, brief: communication === 'bfloat16', precision, steps, seed },
  };
}

/** Returns height and width of the windows that a configuration crops for training; undefined for whole images. */
export function cropSize(crop: Config['train']['crop']): { height: number; width: number } | undefined {
  if (crop === undefined) return undefined;
  const [height, width] = typeof crop === 'number' ? [crop, crop] : crop;
  return { height, width };
}
