import { type DatasetSources, datasetSchemaOf, datasetSources } from '@hypersiren/datasets';
import { generatorSchema, objectiveSchema } from '@hypersiren/hypernet/generators';
import { optimizerKeys } from '@hypersiren/siren/training';
import * as z from 'zod';
import { nameSchema } from './name-schema.js';
import { onDivergenceSchema } from './on-divergence-schema.js';

const { beta1, beta2, ...optimizer } = optimizerKeys({
  steps: 5000,
  learningRate: 1e-4,
  warmup: 100,
  schedule: 'constant',
  clip: 1,
});

const trainSchema = z
  .strictObject({
    split: z.string().default('train').describe('Images to train on'),
    batch: z.int().min(1).default(32).describe('Images per step'),
    mirror: z.boolean().default(false).describe('Whether every other image is mirrored left to right'),
    ...optimizer,
    // The defaults of adversarial training.
    beta1: beta1.default(0),
    beta2: beta2.default(0.99),
    partnerRate: z
      .number()
      .positive()
      .default(4)
      .describe('Learning rate of the second network, relative to that of the generator'),
    decay: z
      .number()
      .min(0)
      .lt(1)
      .default(0.999)
      .describe('Decay of the moving average of the generator, which makes the samples'),
    logEvery: z
      .int()
      .min(1)
      .default(10)
      .describe('Steps per line of metrics.jsonl; a line has the mean over its steps'),
    checkpointEvery: z
      .int()
      .min(1)
      .default(500)
      .describe('Steps between checkpoints, each with a sheet of samples of the same latents'),
    onDivergence: onDivergenceSchema,
    keepCheckpoints: z.int().min(1).default(2).describe('Number of checkpoints to keep'),
  })
  .describe('The training');

const evaluationSchema = z
  .strictObject({
    split: z.string().default('test').describe('Held-out images that samples are compared with'),
    images: z
      .int()
      .min(2)
      .exactOptional()
      .describe('Number of samples and of held-out images; by default all of the split'),
    rank: z.int().min(1).default(64).describe('Components of the linear prior in which images are compared'),
  })
  .describe('The measurement after training');

/** Builds the configuration schema of a generator from custom dataset sources. */
export function generatorConfigSchemaOf<const Sources extends DatasetSources>(sources: Sources) {
  return z
    .strictObject({
      name: nameSchema,
      seed: z.int().default(1).describe('Seed of all random numbers: initial weights, order of the images, latents'),
      dataset: datasetSchemaOf(sources),
      model: generatorSchema,
      objective: objectiveSchema.prefault({ type: 'adversarial' }),
      train: trainSchema.prefault({}),
      evaluation: evaluationSchema.prefault({}),
    })
    .refine(({ model, objective }) => objective.type !== 'linear' || model.lift, {
      path: ['model', 'lift'],
      message: 'is what the objective linear begins with: expected true',
    })
    .refine(({ model, objective }) => model.mixture === 0 || objective.type !== 'adversarial', {
      path: ['model', 'mixture'],
      message: 'is fitted to the codes of images, which the objective adversarial does not have: expected 0',
    });
}

/** Configuration schema of a generator: dataset, model, objective, optimization and evaluation. */
export const generatorConfigSchema = generatorConfigSchemaOf(datasetSources);

/** Configuration of a generator, with all defaults filled in. */
export type GeneratorRunConfig = z.output<typeof generatorConfigSchema>;
