import type { OptimizerConfig, ScheduleName } from '@hypersiren/siren/training';
import * as z from 'zod';
import { assertSameType, type SameType } from './same-type.js';

/** Keys of everything that is trained by Adam, with the defaults of the job. */
export function optimizerKeys(defaults: {
  steps: number;
  learningRate: number;
  warmup: number;
  schedule: ScheduleName;
  clip: number;
}) {
  return {
    steps: z.int().min(1).default(defaults.steps).describe('Updates in all'),
    learningRate: z.number().positive().default(defaults.learningRate).describe('Peak of Adam’s learning rate'),
    warmup: z.int().min(0).default(defaults.warmup).describe('Steps of linear warm-up'),
    schedule: z
      .enum(['constant', 'cosine'])
      .default(defaults.schedule)
      .describe('Course of the learning rate after warm-up'),
    clip: z.number().min(0).default(defaults.clip).describe('Largest global norm of the gradient; 0 clips nothing'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('Adam’s decay of the mean'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('Adam’s decay of the mean square'),
    epsilon: z.number().positive().default(1e-8).describe('Adam’s ε'),
  };
}

type Keys = { [Key in keyof ReturnType<typeof optimizerKeys>]: z.output<ReturnType<typeof optimizerKeys>[Key]> };
assertSameType<SameType<Keys, Required<OptimizerConfig>>>();
