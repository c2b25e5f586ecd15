import { getSplit } from '@hypersiren/datasets';
import { contextBatch, createModel, modelPredictor } from '@hypersiren/hypernet';
import { multiplyAdds } from '@hypersiren/hypernet/evaluation';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigSource } from '../config/layers.js';
import type { Config } from '../config/schemas/schema.js';
import type { Task } from '../events/task.js';
import { commonGroup, modelShape } from './model-shape.js';
import { prepareRun } from './prepare-run.js';
import { timeSteps } from './time-steps.js';

/** Computational cost of a model. */
export interface ModelCosts {
  /** Number of trained parameters. */
  readonly parameters: number;
  /** Size of the latent per image, over all tokens. */
  readonly latentNumbers: number;
  /** Multiply-adds for inpainting one image at its own size. */
  readonly multiplyAdds: number;
  /** Memory of a training step per image of the batch, in bytes, at the largest training size. */
  readonly trainingBytes: number;
}

/** Batch sizes whose memory is compared. */
const BATCHES = [2, 4] as const;

/**
 * Measures the computational cost of a configuration's model with a few training steps. No prior is estimated, and
 * nothing is written.
 */
export async function measureModelCosts(source: ConfigSource, task: Task): Promise<ModelCosts> {
  const { config, images } = await prepareRun({ config: source }, task);
  const { dataset } = images;
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  const { latentCount, parameterCount } = model.spec;
  const split = getSplit(dataset, config.train.split);
  const { dataset: sized, indices } = commonGroup(dataset, split);
  const one = await contextBatch(sized, split, indices.subarray(0, 1), 'full', { seed: 0, epoch: 0 });
  const operations = (await multiplyAdds(modelPredictor(model), one)) ?? 0;
  const peaks: number[] = [];
  for (const batch of BATCHES) peaks.push(await peakBytes(batch));
  model.dispose();
  const [few = 0, many = 0] = peaks;
  return {
    parameters: parameterCount,
    latentNumbers: latentCount,
    multiplyAdds: operations,
    trainingBytes: (many - few) / (BATCHES[1] - BATCHES[0]),
  };

  async function peakBytes(batch: number): Promise<number> {
    const steps = Math.max(1, config.resolution?.train.length ?? 0);
    const short: Config = { ...config, train: { ...config.train, batch, steps } };
    const profile = await tf.profile(async () => {
      await timeSteps(model, short, images, task);
      return [];
    });
    return profile.peakBytes;
  }
}
