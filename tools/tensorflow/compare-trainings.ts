import { getSplit, type ImageDataset, loadDataset } from '@hypersiren/datasets';
import { createModel, type Model, type ModelConfig, train } from '@hypersiren/hypernet';
import { type EncoderConfig, encoders } from '@hypersiren/hypernet/encoders';
import { useBackend } from '@hypersiren/runner';
import { type NamedArrays, Optimizer, readVariables, writeVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Side of the images in pixels. */
const SIDE = 12;
const TRAINING_IMAGES = 12;

type AnyBackend = 'native' | 'tensorflow' | 'cpu';

/** Largest difference of a step's loss and gradient norm between two backends. */
export interface TrainingDifference {
  readonly name: string;
  readonly loss: number;
  readonly gradientNorm: number;
}

export interface CompareOptions {
  readonly backends: readonly [expected: AnyBackend, actual: AnyBackend];
  readonly steps: number;
  /** Names of the trainings; default all. */
  readonly only?: readonly string[] | undefined;
}

/** Returns small models by name: one with each encoder, one with second-order gradients, and that of `portraits`. */
export function comparedModels(): Readonly<Record<string, ModelConfig>> {
  const hypernetwork = { latent: 8, hidden: [6], emission: 'full', initVarianceRatio: 0.5 } as const;
  const siren = { width: 7, hiddenLayers: 1, omega0: 10 };
  const withEncoder = (encoder: EncoderConfig): ModelConfig => ({ encoder, hypernetwork, siren });
  const examples = Object.values(encoders).map(({ name, example }) => [name, withEncoder(example as EncoderConfig)]);
  return {
    ...Object.fromEntries(examples),
    'gradient, second order': withEncoder({ type: 'gradient', steps: 2, rate: 0.3, order: 2 }),
    portraits: {
      encoder: { type: 'unet', stride: 2, channels: [6, 8], averages: [1.5], prior: { rank: 6, iterations: 4 } },
      hypernetwork: { latent: 6, hidden: [], emission: 'full', initVarianceRatio: 0.5, normalize: false },
      siren: { width: 8, hiddenLayers: 1, omega0: 5 },
      patches: { size: 2 },
    },
  };
}

/**
 * Trains each model on two backends, from the same start on the same images, and compares losses and norms of the
 * gradients at each step, relative to those of the first backend.
 *
 * @throws Error if a training leaves tensors behind or ends early
 */
export async function compareTrainings({ backends, steps, only }: CompareOptions): Promise<TrainingDifference[]> {
  const dataset = await loadDataset(
    { source: 'portraits', size: SIDE, count: { train: TRAINING_IMAGES, test: 2 } },
    { baseDirectory: '.' },
  );
  const models = Object.entries(comparedModels()).filter(([name]) => only?.includes(name) ?? true);
  const differences: TrainingDifference[] = [];
  for (const [name, config] of models) {
    const fitted = await fittedOn(backends[0], config, dataset);
    const expected = await stepsOn(backends[0], fitted, config, dataset, steps);
    const actual = await stepsOn(backends[1], fitted, config, dataset, steps);
    differences.push({ name, loss: difference(expected, actual, 0), gradientNorm: difference(expected, actual, 1) });
  }
  return differences;
}

type Step = readonly [loss: number, gradientNorm: number];

const newModel = (config: ModelConfig): Model =>
  createModel(config, { height: SIDE, width: SIDE, channels: 3, trainingImages: TRAINING_IMAGES }, 1);

/** Returns what a model finds in the images before it is trained. Close eigenvalues make it differ between backends. */
async function fittedOn(backend: AnyBackend, config: ModelConfig, dataset: ImageDataset): Promise<NamedArrays> {
  await useBackend(backend);
  const model = newModel(config);
  await model.fit({ dataset, split: getSplit(dataset, 'train') });
  const fitted = await readVariables(model.fitted);
  model.dispose();
  return fitted;
}

/** Returns the loss and the norm of the gradient of each step of a training. */
async function stepsOn(
  backend: AnyBackend,
  fitted: NamedArrays,
  config: ModelConfig,
  dataset: ImageDataset,
  steps: number,
): Promise<Step[]> {
  await useBackend(backend);
  const before = tf.memory().numTensors;
  const model = newModel(config);
  writeVariables('the fitted model', model.fitted, fitted);
  const optimizer = new Optimizer(model.variables, {
    learningRate: 2.5e-3,
    steps,
    warmup: 1,
    schedule: 'cosine',
    clip: 1,
  });
  const numbers: Step[] = [];
  await train({
    ...{ model, optimizer, dataset, batch: 4, steps, seed: 1 },
    context: { pixels: [4, SIDE * SIDE] },
    loss: { latent: 0.1, weights: 1 },
    onStep: ({ loss, gradientNorm }) => void numbers.push([loss.total, gradientNorm]),
  });
  optimizer.dispose();
  model.dispose();
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`a training on ${backend} left ${left} tensors behind`);
  return numbers;
}

function difference(expected: readonly Step[], actual: readonly Step[], index: 0 | 1): number {
  if (expected.length !== actual.length || expected.length === 0) throw new Error('a training ended early');
  return expected.reduce((most, step, at) => {
    const relative = Math.abs((actual[at] as Step)[index] / step[index] - 1);
    return Number.isNaN(relative) ? Number.POSITIVE_INFINITY : Math.max(most, relative);
  }, 0);
}
