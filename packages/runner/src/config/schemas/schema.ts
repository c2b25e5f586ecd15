import { contextSchema, type DatasetSources, datasetSchemaOf, datasetSources } from '@hypersiren/datasets';
import { coordinatesSchema, lossSchema, type ModelFamilies, modelFamilies, modelSchemaOf } from '@hypersiren/hypernet';
import { type AnyBaseline, baselines } from '@hypersiren/hypernet/baselines';
import { namedSchema, type Registry } from '@hypersiren/siren/family';
import { optimizerKeys } from '@hypersiren/siren/training';
import * as z from 'zod';
import { launchers } from '../../launch/launchers.js';
import type { AnySweepLauncher } from '../../launch/sweep-launcher.js';
import { baselinesSchemaOf } from './baseline-schema.js';
import { nameSchema } from './name-schema.js';
import { onDivergenceSchema } from './on-divergence-schema.js';
import { precisionSchema } from './precision-schema.js';
import { sweepSchema } from './sweep-schema.js';

const contextsSchema = z
  .strictObject({
    train: contextSchema.prefault({ pixels: [10, 200] }).describe('Known pixels in training'),
    evaluate: z.array(contextSchema).min(1).prefault([10, 50, 200, 'half', 'full']).describe('Contexts to evaluate'),
  })
  .describe('Which pixels are known');

/** Value of `train.from` that stands for the run of `@hypersiren/pretrained`. */
export const PRETRAINED = 'pretrained';

const trainSchema = z
  .strictObject({
    split: z.string().default('train').describe('Images to train on'),
    batch: z.int().min(1).default(64).describe('Images per step'),
    microBatch: z
      .int()
      .min(1)
      .exactOptional()
      .describe('Images per gradient computation, which limits memory; by default the whole batch'),
    coordinates: coordinatesSchema
      .default('all')
      .describe(
        'Coordinates per image at which a step compares, drawn at random for each image and step: all, a number, a share, or ' +
          '{count, unknown: share of unknown pixels among them}; interlaced: at sizes k times the model’s every k-th row and ' +
          'column, others in each step',
      ),
    crop: z
      .union([z.int().min(1), z.tuple([z.int().min(1), z.int().min(1)])])
      .exactOptional()
      .describe(
        'Side, or [height, width], of a window that is cut from each image anew in each epoch; all of each image if left out',
      ),
    from: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Run whose newest weights the training starts from, or `pretrained`; by default random weights'),
    shards: z
      .literal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
      .default(1)
      .describe('Parts of a batch; their gradients are summed in a fixed order, by up to as many processes'),
    communication: z
      .enum(['float32', 'bfloat16'])
      .default('float32')
      .describe('Type of the gradients that processes exchange; bfloat16 halves the traffic and rounds'),
    precision: precisionSchema,
    mirror: z.boolean().default(false).describe('Whether every other image is mirrored left to right'),
    ...optimizerKeys({ steps: 2500, learningRate: 2e-3, warmup: 100, schedule: 'cosine', clip: 1 }),
    logEvery: z
      .int()
      .min(1)
      .default(10)
      .describe('Steps per line of metrics.jsonl; a line has the mean over its steps'),
    statisticsEvery: z
      .int()
      .min(0)
      .default(100)
      .describe('Steps per line of statistics.jsonl, on the emitted parameters of some images; 0: none'),
    checkpointEvery: z.int().min(1).default(1000).describe('Steps between checkpoints'),
    onDivergence: onDivergenceSchema,
    keepCheckpoints: z.int().min(1).default(2).describe('Number of checkpoints to keep'),
  })
  .describe('The training');

const scales = z.array(z.int().min(1)).min(1);

const resolutionSchema = z
  .strictObject({
    reduce: z
      .int()
      .min(1)
      .default(1)
      .describe('The model reads images that are averaged over squares of this side, in pixels'),
    interpolate: z
      .boolean()
      .default(false)
      .describe(
        'Whether larger sizes than the images’ own are made by cubic interpolation; ' + 'otherwise they are an error',
      ),
    train: scales.default([1]).describe('Training sizes, as multiples of the model’s; steps take them in turn'),
    evaluate: scales.default([1]).describe('Evaluation sizes, as multiples of the model’s'),
  })
  .describe('Training and evaluation at sizes other than the model’s input; none by default');

const evaluationSchema = z
  .strictObject({
    split: z.string().default('test').describe('Split to evaluate on'),
    images: z.int().min(1).exactOptional().describe('Number of images, from the first; by default all'),
    batch: z.int().min(1).default(64).describe('Images per batch; affects memory only'),
    strongest: z.boolean().default(true).describe('Whether to measure the Gaussian posterior too'),
  })
  .describe('The measurement after training');

/** Families from which the schema of a training is built. */
export interface ConfigFamilies extends ModelFamilies {
  readonly datasetSources: DatasetSources;
  readonly baselines: Registry<AnyBaseline>;
  readonly launchers: Registry<AnySweepLauncher>;
}

/** All encoders, emissions, dataset sources, baselines and launchers. */
export const configFamilies = {
  ...modelFamilies,
  datasetSources,
  baselines,
  launchers,
} as const satisfies ConfigFamilies;

/** Builds the configuration schema of a training from custom families. */
export function configSchemaOf<const Families extends ConfigFamilies>(families: Families) {
  return z.strictObject({
    name: nameSchema,
    seed: z.int().default(1).describe('Seed of all random numbers: initial weights, order of the images, contexts'),
    dataset: datasetSchemaOf(families.datasetSources as Families['datasetSources']),
    context: contextsSchema.prefault({}),
    model: modelSchemaOf(families).prefault({}),
    loss: lossSchema.describe('Weights of the terms of the loss').prefault({}),
    train: trainSchema.prefault({}),
    evaluation: evaluationSchema.prefault({}),
    resolution: resolutionSchema.exactOptional(),
    baselines: baselinesSchemaOf(families.baselines as Families['baselines']),
    sweep: sweepSchema.exactOptional(),
    launcher: namedSchema(families.launchers as Families['launchers'])
      .describe('Where the trainings of a sweep or benchmark run; other commands ignore it')
      .exactOptional(),
  });
}

/** Configuration schema of a training: dataset, model, optimization and evaluation. */
export const configSchema = configSchemaOf(configFamilies);

/** Configuration of a training, with all defaults filled in. */
export type Config = z.output<typeof configSchema>;
