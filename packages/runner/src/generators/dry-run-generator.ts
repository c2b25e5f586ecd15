import { statfs } from 'node:fs/promises';
import { batchesPerEpoch, bytesInMemory, getSplit, type ImageDataset } from '@hypersiren/datasets';
import { multiplyAddsOfWork } from '@hypersiren/hypernet/evaluation';
import { drawLatents, type GeneratorTraining, trainGenerator } from '@hypersiren/hypernet/generators';
import type { NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import { taskOf } from '../events/task.js';
import { COPIES_OF_CHECKPOINT, type DryRun, type DryRunOptions, type DryTraining } from '../tasks/dry-run.js';
import { describeSplits } from '../training/describe-splits.js';
import { type StepTimes, secondsOfSteps, secondsPerStep } from '../training/time-steps.js';
import { trainingOf, trainSettingsOf } from './generator-training.js';
import { timeGenerator } from './time-generator.js';
import { prepareGenerator } from './train-generator.js';

/**
 * Measures the training of a generator without running it: parameters of both networks, operations, time, memory, disk
 * space and dataset statistics. A few steps are run, and nothing is written.
 *
 * @throws ConfigError, DatasetError or BackendError, as `trainGeneratorRun` does
 */
export async function dryRunGenerator(options: DryRunOptions): Promise<DryRun> {
  const task = taskOf(options);
  const { config, dataset } = await prepareGenerator(options, task);
  const { split, batch, steps } = config.train;
  const training = trainingOf(config, dataset);
  try {
    const { generator, partner } = training;
    const tensors = [...tensorsOf(generator.variables), ...tensorsOf(partner.variables)];
    const parameterCount = tensors.reduce((sum, { size }) => sum + size, 0);
    const parameters = { tensors, parameterCount, emittedCount: generator.spec.emittedCount };
    const trained = getSplit(dataset, split);
    const data = {
      ...(await describeSplits(dataset, [split, config.evaluation.split])),
      sizes: [],
      epochs: (steps * batch) / trained.count,
      batchesPerEpoch: batchesPerEpoch(dataset, trained, { size: batch }),
    };
    const times = await timeGenerator(training, config, dataset, task.signal);
    if (task.signal.aborted) return { parameters, data };
    return { parameters, data, training: await describeTraining(training, config, dataset, times) };
  } finally {
    training.dispose();
  }
}

function tensorsOf(variables: NamedVariables): DryRun['parameters']['tensors'] {
  return [...variables].map(([name, { shape, size }]) => ({ name, shape, size, fitted: false }));
}

async function describeTraining(
  training: GeneratorTraining,
  config: GeneratorRunConfig,
  dataset: ImageDataset,
  times: StepTimes,
): Promise<DryTraining> {
  const { generator } = training;
  const { steps, batch, checkpointEvery, keepCheckpoints } = config.train;
  const memory = 1024 * process.resourceUsage().maxRSS;
  const checkpoint = Object.values(await training.state())
    .flatMap((group) => Object.values(group))
    .reduce((sum, { data }) => sum + data.byteLength, 0);
  const multiplyAdds = await multiplyAddsOfWork(() =>
    tf.tidy(() => generator.generate(drawLatents(generator, { seed: 1, count: 1 }))).dispose(),
  );
  const next = { ...trainSettingsOf(config, dataset), training, steps: training.optimizers.generator.updates + 1 };
  const stepMultiplyAdds = await multiplyAddsOfWork(() => trainGenerator(next));
  const { bavail, bsize } = await statfs('.');
  return {
    ...{ purpose: 'generate', steps, batch, checkpointEvery, keepCheckpoints, checkpoint },
    stepSeconds: secondsPerStep(times),
    timed: { warm: times.warm.length, first: times.first.length },
    ...{ multiplyAdds, stepMultiplyAdds },
    seconds: secondsOfSteps(times, steps),
    memory: memory + COPIES_OF_CHECKPOINT * checkpoint,
    imageMemory: bytesInMemory(dataset),
    disk: (keepCheckpoints + 1) * checkpoint,
    free: bavail * bsize,
  };
}
