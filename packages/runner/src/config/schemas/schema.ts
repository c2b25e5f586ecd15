import { contextSchema, type DatasetSources, datasetSchemaOf, datasetSources } from '@hypersiren/datasets';
import { lossSchema, type ModelFamilies, modelFamilies, modelSchemaOf } from '@hypersiren/hypernet';
import { type AnyBaseline, baselines } from '@hypersiren/hypernet/baselines';
import { namedSchema, type Registry } from '@hypersiren/siren/family';
import { optimizerKeys } from '@hypersiren/siren/training';
import * as z from 'zod';
import { launchers } from '../../launch/launchers.js';
import type { AnySweepLauncher } from '../../launch/sweep-launcher.js';
import { baselinesSchemaOf } from './baseline-schema.js';
import { nameSchema } from './name-schema.js';
import { sweepSchema } from './sweep-schema.js';

const contextsSchema = z
  .strictObject({
    train: contextSchema.prefault({ pixels: [10, 200] }).describe('Known pixels in training'),
    evaluate: z
      .array(contextSchema)
      .min(1)
      .prefault([10, 50, 200, 'half', 'full'])
      .describe('Contexts to measure the error for'),
  })
  .describe('Which pixels are known');

/** In the place of a run's folder: the run of `@hypersiren/pretrained`. */
export const PRETRAINED = 'pretrained';

const trainSchema = z
  .strictObject({
    split: z.string().default('train').describe('Images to train on'),
    batch: z.int().min(1).default(64).describe('Images per step'),
    from: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Run whose newest model the training starts from, or `pretrained`; random weights if left out'),
    shards: z
      .literal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
      .default(1)
      .describe(
        'Parts of a batch whose gradients are computed one after the other and summed in a fixed order; as many processes can share them',
      ),
    communication: z
      .enum(['float32', 'bfloat16'])
      .default('float32')
      .describe(
        'How gradients of shards are summed and sent between processes; bfloat16 halves what travels and rounds them',
      ),
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
    reduce: z.int().min(1).default(1).describe('The model reads images averaged over so many × so many pixels'),
    interpolate: z
      .boolean()
      .default(false)
      .describe(
        'Whether sizes beyond the images’ own are made by cubic interpolation, which holds what is rendered between the pixels; ' +
          'if not, they are refused',
      ),
    train: scales.default([1]).describe('Sizes of the images to train on, times the model’s; each step takes the next'),
    evaluate: scales.default([1]).describe('Sizes to measure at, times the model’s'),
  })
  .describe('Images in other sizes than what the model reads; none if left out');

const evaluationSchema = z
  .strictObject({
    split: z.string().default('test').describe('Images to measure on'),
    images: z.int().min(1).exactOptional().describe('Only the first so many; all if left out'),
    batch: z.int().min(1).default(64).describe('Images at a time, which changes nothing but memory'),
    strongest: z.boolean().default(true).describe('Whether the Gaussian posterior is measured beside the model'),
  })
  .describe('The measurement after training');

/** The families that the configuration of a training is put together from. */
export interface ConfigFamilies extends ModelFamilies {
  readonly datasetSources: DatasetSources;
  readonly baselines: Registry<AnyBaseline>;
  readonly launchers: Registry<AnySweepLauncher>;
}

/** Every encoder, emission, source and baseline there is. */
export const configFamilies = {
  ...modelFamilies,
  datasetSources,
  baselines,
  launchers,
} as const satisfies ConfigFamilies;

/** The schema of a training from families of one's own. */
export function configSchemaOf<const Families extends ConfigFamilies>(families: Families) {
  return z.strictObject({
    name: nameSchema,
    seed: z.int().default(1).describe('Decides every random number: first weights, order of the images, contexts'),
    dataset: datasetSchemaOf(families.datasetSources as Families['datasetSources']),
    context: contextsSchema.prefault({}),
    model: modelSchemaOf(families).prefault({}),
    loss: lossSchema.describe('Terms of the loss beside the pixels’ error').prefault({}),
    train: trainSchema.prefault({}),
    evaluation: evaluationSchema.prefault({}),
    resolution: resolutionSchema.exactOptional(),
    baselines: baselinesSchemaOf(families.baselines as Families['baselines']),
    sweep: sweepSchema.exactOptional(),
    launcher: namedSchema(families.launchers as Families['launchers'])
      .describe('Who has the trainings of a sweep, or a benchmark, done; other commands take no notice of it')
      .exactOptional(),
  });
}

/** The schema of a training: of what model, on what, how, and how it is measured. */
export const configSchema = configSchemaOf(configFamilies);

/** A configuration of a training, with every default. */
export type Config = z.output<typeof configSchema>;
