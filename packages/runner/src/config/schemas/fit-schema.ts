import { optimizerKeys } from '@hypersiren/siren/training';
import * as z from 'zod';
import { fitKinds } from '../../fits/fit-kinds.js';
import { nameSchema } from './name-schema.js';
import { networkSchema } from './network-schema.js';

type Member = (typeof fitKinds)[keyof typeof fitKinds]['schema'];

/** One member per kind of fit. */
const signalSchema = z
  .discriminatedUnion('type', Object.values(fitKinds).map(({ schema }) => schema) as unknown as [Member, ...Member[]])
  .describe('What is fitted to what');

const trainSchema = z
  .strictObject({
    ...optimizerKeys({ steps: 1000, learningRate: 1e-4, warmup: 0, schedule: 'constant', clip: 0 }),
    logEvery: z.int().min(1).default(10).describe('Steps per line of metrics.jsonl, each the mean over its steps'),
    measureEvery: z.int().min(1).default(100).describe('Steps between measurements of how good the fit is'),
    checkpointEvery: z.int().min(1).default(500).describe('Steps between checkpoints'),
    keepCheckpoints: z.int().min(1).default(2).describe('Checkpoints to keep, the newest ones'),
  })
  .describe('The fit’s steps');

/** A fit: one network for one signal. The defaults are the paper's for pictures. */
export const fitConfigSchema = z.strictObject({
  name: nameSchema,
  seed: z.int().default(1).describe('Decides every random number: first weights, points of each step'),
  fit: signalSchema,
  network: networkSchema.prefault({ activation: 'sine' }),
  train: trainSchema.prefault({}),
});

export type FitConfig = z.output<typeof fitConfigSchema>;
