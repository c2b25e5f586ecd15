import type { BaselineConfig } from '@hypersiren/hypernet';
import * as z from 'zod';
import { assertSameType, type SameType } from './same-type.js';

const count = z.int().min(1);

/** How a network among the baselines is trained. */
const training = {
  steps: count.default(2500).describe('Updates in all'),
  batch: count.default(64).describe('Images per step'),
  learningRate: z.number().positive().default(1e-3).describe('Peak of Adam’s learning rate'),
  mirror: z.boolean().default(false).describe('Whether every other image is mirrored left to right'),
  balance: z
    .number()
    .min(0)
    .default(0)
    .describe('Exponent of the share of known pixels with which an image’s error counts; 0: all alike'),
};

/** One member per baseline; the keys and types are those of `@hypersiren/hypernet`. */
const memberSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('mean-image').describe('The mean of the training images, whatever is known') }),
  z.strictObject({ type: z.literal('nearest-pixel').describe('Every pixel as the nearest known one') }),
  z.strictObject({ type: z.literal('linear').describe('Linear on the triangles between known pixels') }),
  z.strictObject({ type: z.literal('biharmonic').describe('The least bent surface through the known pixels') }),
  z.strictObject({ type: z.literal('gaussian-process').describe('Mean image and a fitted stationary kernel') }),
  z.strictObject({ type: z.literal('gaussian-posterior').describe('Mean and covariance of the training images') }),
  z.strictObject({
    type: z.literal('conditional-neural-process').describe('A network on each known pixel, their mean, a network'),
    width: count.default(128).describe('Units of every layer'),
    ...training,
  }),
  z.strictObject({
    type: z.literal('unet').describe('A U-Net straight to the pixels'),
    channels: z.array(count).min(1).default([32, 64, 96, 96]).describe('Channels of each level, the finest first'),
    averages: z
      .array(z.number().positive())
      .default([])
      .describe('Deviations, in pixels, of windows in which the known pixels are averaged, as a further input'),
    ...training,
  }),
]);

/** A name stands for the member with its defaults: `baselines: [mean-image, {type: unet, steps: 5000}]`. */
export const baselineSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { type: value } : value),
  memberSchema,
);

export const baselinesSchema = z
  .array(baselineSchema)
  .refine((members) => new Set(members.map(({ type }) => type)).size === members.length, {
    message: 'expected every baseline once',
  })
  .prefault(['mean-image', 'nearest-pixel', 'linear', 'biharmonic'])
  .describe(
    'What `benchmark` measures beside the model and the Gaussian posterior: names, or {type: name} with settings',
  );

assertSameType<SameType<Required<z.output<typeof memberSchema>>, Required<BaselineConfig>>>();
