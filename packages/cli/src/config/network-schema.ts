import type { SignalNetworkConfig } from '@hypersiren/siren';
import * as z from 'zod';
import { assertSameType, type SameType } from './same-type.js';

const positive = z.number().positive();

const size = {
  width: z.int().min(1).default(256).describe('Units in each layer'),
  hiddenLayers: z.int().min(0).default(3).describe('Layers between the first and the last'),
};

/** One member per network; the keys and types are those of `@hypersiren/siren`. */
export const networkSchema = z
  .discriminatedUnion('activation', [
    z.strictObject({
      activation: z.literal('sine').describe('The SIREN of the paper'),
      ...size,
      omega0: positive.default(30).describe('Frequency factor inside the sines'),
      firstOmega0: positive.exactOptional().describe('The same for the first layer alone; omega0 if left out'),
      bias: z.enum(['torch', 'zero', 'weight', 'phase']).default('torch').describe('Rule of the initial biases'),
    }),
  ])
  .describe('The network that holds the signal');

assertSameType<SameType<Required<z.output<typeof networkSchema>>, Required<SignalNetworkConfig>>>();
