import { MAX_LAYERS, MAX_WIDTH } from '@hypersiren/siren';
import type { SignalNetworkConfig } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { expected } from '../describe-issue.js';
import { assertSameType, type SameType } from './same-type.js';

const positive = z.number().positive();

const size = {
  width: z.int().min(1).max(MAX_WIDTH).default(256).describe('Units in each layer'),
  hiddenLayers: z.int().min(0).max(MAX_LAYERS).default(3).describe('Layers between the first and the last'),
};

const compared = {
  ...size,
  frequencies: z
    .int()
    .min(0)
    .default(0)
    .describe('Frequencies of a positional encoding, 1, 2, 4, … half waves; 0: the coordinates alone'),
};

const members = z
  .discriminatedUnion('activation', [
    z.strictObject({
      activation: z.literal('sine').describe('The SIREN of the paper'),
      ...size,
      omega0: z
        .union([positive, z.literal('auto')], expected('a number above 0, or auto'))
        .default(30)
        .describe('Frequency factor inside the sines; auto: 30, and in the first layer what a short search finds best'),
      firstOmega0: positive.exactOptional().describe('The same for the first layer alone; omega0 if left out'),
      bias: z.enum(['torch', 'zero', 'weight', 'phase']).default('torch').describe('Rule of the initial biases'),
    }),
    z.strictObject({ activation: z.literal('relu').describe('Rectified linear units'), ...compared }),
    z.strictObject({ activation: z.literal('tanh').describe('Hyperbolic tangents'), ...compared }),
  ])
  .describe('The network that holds the signal');

/** One member per network; the keys and types are those of `@hypersiren/siren`. Sines where none is named. */
export const networkSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('activation' in value) ? { activation: 'sine', ...value } : value,
  members,
);

export type NetworkSettings = z.output<typeof networkSchema>;

type Sine = { activation: 'sine' };
type Keys<Config> = { [Key in keyof Config]: Key extends 'omega0' ? number : Config[Key] };
assertSameType<
  SameType<Keys<Required<Extract<NetworkSettings, Sine>>>, Required<Extract<SignalNetworkConfig, Sine>>>
>();
assertSameType<SameType<Required<Exclude<NetworkSettings, Sine>>, Required<Exclude<SignalNetworkConfig, Sine>>>>();
