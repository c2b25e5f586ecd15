import { type LossWeights, modelSchema } from '@hypersiren/hypernet';
import * as z from 'zod';
import { baselinesSchema } from './baseline-schema.js';
import { contextSchema } from './context-schema.js';
import { datasetSchema } from './dataset-schema.js';
import { nameSchema } from './name-schema.js';
import { optimizerKeys } from './optimizer-keys.js';
import { assertSameType, type SameType } from './same-type.js';
import { sweepSchema } from './sweep-schema.js';

const contextsSchema = z
  .strictObject({
    train: contextSchema.prefault({ pixels: [10, 200] }).describe('Pixels seen in training'),
    evaluate: z
      .array(contextSchema)
      .min(1)
      .prefault([10, 50, 200, 'half', 'full'])
      .describe('Contexts to measure the error for'),
  })
  .describe('Which pixels are seen');

const lossSchema = z
  .strictObject({
    latent: z.number().min(0).default(0.01).describe('Weight of the latent’s mean square; the paper has 0.1'),
    weights: z
      .number()
      .min(0)
      .default(1)
      .describe('Weight of the emitted parameters’ mean square; the paper has 100, for SIRENs of width 256'),
    balance: z
      .number()
      .min(0)
      .default(0)
      .describe('Exponent of the share of known pixels with which an image’s error counts; 0: all alike'),
    known: z.number().min(0).default(1).describe('What a known pixel counts beside an unknown one; the paper has 1'),
    beta: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('β of a model with a likelihood: 0, the likelihood alone, to 1, means as by squared error'),
  })
  .describe('Terms of the loss beside the pixels’ error');

const trainSchema = z
  .strictObject({
    split: z.string().default('train').describe('Images to train on'),
    batch: z.int().min(1).default(64).describe('Images per step'),
    mirror: z.boolean().default(false).describe('Whether every other image is mirrored left to right'),
    ...optimizerKeys({ steps: 2500, learningRate: 2e-3, warmup: 100, schedule: 'cosine', clip: 1 }),
    logEvery: z.int().min(1).default(10).describe('Steps per line of metrics.jsonl, each the mean over its steps'),
    statisticsEvery: z
      .int()
      .min(0)
      .default(100)
      .describe('Steps per line of statistics.jsonl, on what is emitted for some images; 0: none'),
    checkpointEvery: z.int().min(1).default(1000).describe('Steps between checkpoints'),
    onDivergence: z
      .enum(['stop', 'rollback'])
      .default('stop')
      .describe('When loss or gradient explode: stop, or go back to the last checkpoint with half the learning rate'),
    keepCheckpoints: z.int().min(1).default(2).describe('Checkpoints to keep, the newest ones'),
  })
  .describe('The training');

const scales = z.array(z.int().min(1)).min(1);

const resolutionSchema = z
  .strictObject({
    reduce: z.int().min(1).describe('The model reads images averaged over so many × so many pixels'),
    train: scales
      .default([1])
      .describe('Sizes of the pictures to train on, times the model’s; each step takes the next'),
    evaluate: scales.default([1]).describe('Sizes to measure at, times the model’s'),
  })
  .describe('Images that are larger than what the model reads; none if left out');

const evaluationSchema = z
  .strictObject({
    split: z.string().default('test').describe('Images to measure on'),
    images: z.int().min(1).exactOptional().describe('Only the first so many; all if left out'),
    batch: z.int().min(1).default(64).describe('Images at a time, which changes nothing but memory'),
    strongest: z.boolean().default(true).describe('Whether the Gaussian posterior is measured beside the model'),
  })
  .describe('The measurement after training');

/** A training: of what model, on what, how, and how it is measured. */
export const configSchema = z.strictObject({
  name: nameSchema,
  seed: z.int().default(1).describe('Decides every random number: first weights, order of the images, contexts'),
  dataset: datasetSchema,
  context: contextsSchema.prefault({}),
  model: modelSchema.prefault({}),
  loss: lossSchema.prefault({}),
  train: trainSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  resolution: resolutionSchema.exactOptional(),
  baselines: baselinesSchema,
  sweep: sweepSchema.exactOptional(),
});

export type Config = z.output<typeof configSchema>;

assertSameType<SameType<Config['loss'], Required<LossWeights>>>();
