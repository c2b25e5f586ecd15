import { familySchema, namedSchema, type Registry } from '@hypersiren/siren/family';
import { optimizerKeys } from '@hypersiren/siren/training';
import * as z from 'zod';
import type { AnyFitKind } from '../../fits/fit-kind.js';
import { fitKinds } from '../../fits/fit-kinds.js';
import { fitStarts } from '../../starts/fit-starts.js';
import type { AnyFitStart } from '../../starts/start.js';
import { nameSchema } from './name-schema.js';
import { networkSchema } from './network-schema.js';
import { precisionSchema } from './precision-schema.js';
import { sweepSchema } from './sweep-schema.js';

/** Families from which the schema of a fit is built. */
export interface FitFamilies {
  readonly fits: Registry<AnyFitKind>;
  readonly starts: Registry<AnyFitStart>;
}

/** All kinds of fits. */
export const fitFamilies = { fits: fitKinds, starts: fitStarts } as const satisfies FitFamilies;

const trainSchema = z
  .strictObject({
    ...optimizerKeys({ steps: 1000, learningRate: 1e-4, warmup: 0, schedule: 'constant', clip: 0 }),
    precision: precisionSchema,
    logEvery: z
      .int()
      .min(1)
      .default(10)
      .describe('Steps per line of metrics.jsonl; a line has the mean over its steps'),
    measureEvery: z.int().min(1).default(100).describe('Steps between measurements of the fit'),
    checkpointEvery: z.int().min(1).default(500).describe('Steps between checkpoints'),
    keepCheckpoints: z.int().min(1).default(2).describe('Number of checkpoints to keep'),
  })
  .describe('The training of the fit');

/**
 * Builds the configuration schema of a fit, one network for one signal, from custom families. The defaults are those of
 * the SIREN paper for images.
 */
export function fitConfigSchemaOf<const Families extends FitFamilies>({ fits, starts }: Families) {
  return z.strictObject({
    name: nameSchema,
    seed: z.int().default(1).describe('Seed of all random numbers: initial weights, points of each step'),
    fit: familySchema(fits as Families['fits']).describe('The signal, and how it is fitted'),
    network: networkSchema.prefault({ activation: 'sine' }),
    start: namedSchema(starts as Families['starts'])
      .prefault('network')
      .describe('Where the initial parameters of the network come from'),
    train: trainSchema.prefault({}),
    sweep: sweepSchema.exactOptional(),
  });
}

/** Configuration schema of a fit. */
export const fitConfigSchema = fitConfigSchemaOf(fitFamilies);

/** Configuration of a fit, with all defaults filled in. */
export type FitConfig = z.output<typeof fitConfigSchema>;
