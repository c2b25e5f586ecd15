import { familySchema, type Registry } from '@hypersiren/siren/family';
import { optimizerKeys } from '@hypersiren/siren/training';
import * as z from 'zod';
import type { AnyFitKind } from '../../fits/fit-kind.js';
import { fitKinds } from '../../fits/fit-kinds.js';
import { nameSchema } from './name-schema.js';
import { networkSchema } from './network-schema.js';

/** The families that the configuration of a fit is put together from. */
export interface FitFamilies {
  readonly fits: Registry<AnyFitKind>;
}

/** Every kind of fit there is. */
export const fitFamilies = { fits: fitKinds } as const satisfies FitFamilies;

const trainSchema = z
  .strictObject({
    ...optimizerKeys({ steps: 1000, learningRate: 1e-4, warmup: 0, schedule: 'constant', clip: 0 }),
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

/** The schema of a fit, one network for one signal, from families of one's own. The defaults are the paper's for images. */
export function fitConfigSchemaOf<const Families extends FitFamilies>({ fits }: Families) {
  return z.strictObject({
    name: nameSchema,
    seed: z.int().default(1).describe('Seed of all random numbers: initial weights, points of each step'),
    fit: familySchema(fits as Families['fits']).describe('The signal, and how it is fitted'),
    network: networkSchema.prefault({ activation: 'sine' }),
    train: trainSchema.prefault({}),
  });
}

/** The schema of a fit. */
export const fitConfigSchema = fitConfigSchemaOf(fitFamilies);

/** A configuration of a fit, with every default. */
export type FitConfig = z.output<typeof fitConfigSchema>;
