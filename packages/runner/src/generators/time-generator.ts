import type { ImageDataset } from '@hypersiren/datasets';
import { type GeneratorTraining, trainGenerator } from '@hypersiren/hypernet/generators';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import type { Task } from '../events/task.js';
import { type StepTimes, secondsPerStep, stopWatch } from '../training/time-steps.js';
import { trainingOf, trainSettingsOf } from './generator-training.js';

/** Runs and times the first steps of the training of a generator, which change it. */
export function timeGenerator(
  training: GeneratorTraining,
  config: GeneratorRunConfig,
  dataset: ImageDataset,
  signal: AbortSignal,
): Promise<StepTimes> {
  const { objective } = config;
  const settings = { ...trainSettingsOf(config, dataset), training };
  const least = objective.type === 'adversarial' ? { least: objective.r1Every } : {}; // one gradient penalty at least
  return stopWatch((watch) => trainGenerator({ ...settings, ...watch }), { signal, ...least });
}

/**
 * Returns the configuration with the number of steps that take the given minutes on this machine, as measured with
 * temporary networks.
 */
export async function fillGeneratorTime(
  config: GeneratorRunConfig,
  dataset: ImageDataset,
  minutes: number,
  task: Task,
): Promise<GeneratorRunConfig> {
  const training = trainingOf(config, dataset);
  try {
    const perStep = secondsPerStep(await timeGenerator(training, config, dataset, task.signal));
    if (perStep === 0) return config; // the signal aborted
    const steps = Math.max(1, Math.round((60 * minutes) / perStep));
    task.tell({ type: 'steps-chosen', steps, perStep, seconds: 60 * minutes });
    return { ...config, train: { ...config.train, steps } };
  } finally {
    training.dispose();
  }
}
