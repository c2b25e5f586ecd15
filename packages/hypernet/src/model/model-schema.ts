import {
  ACTIVATIONS,
  BIAS_RULES,
  type BiasRule,
  MAX_LAYERS,
  MAX_WIDTH,
  OMEGA_0,
  type SirenActivation,
} from '@hypersiren/siren';
import { type FullSettings, familySchema, type Registry, type Settings } from '@hypersiren/siren/family';
import * as z from 'zod';
import type { AnyEmission } from '../emissions/emission.js';
import { emissions } from '../emissions/emissions.js';
import type { AnyEncoder } from '../encoders/encoder.js';
import { encoders } from '../encoders/encoders.js';
import { localSchema } from '../local/local-latents.js';
import { patchSchema } from '../patches/patch-latents.js';
import { type LikelihoodName, likelihoods } from './distribution.js';
import { hypernetworkSchemaOf } from './hypernetwork.js';

/** Families of encoders and emissions that a model is built from. */
export interface ModelFamilies {
  readonly encoders: Registry<AnyEncoder>;
  readonly emissions: Registry<AnyEmission>;
}

/** All encoders and all emissions of this package. */
export const modelFamilies = { encoders, emissions } as const satisfies ModelFamilies;

const positive = z.number().positive();

function describeActivations(): string {
  return Object.entries(ACTIVATIONS)
    .map(([name, { description }]) => `${name}: ${description}`)
    .join('; ');
}

const sirenSchema = z
  .strictObject({
    activation: z
      .enum(Object.keys(ACTIVATIONS) as [SirenActivation, ...SirenActivation[]])
      .exactOptional()
      .describe(
        `Function after every layer but the last; default sine, the only one with kernels and with patches. ${describeActivations()}`,
      ),
    width: z.int().min(1).max(MAX_WIDTH).default(64).describe('Sines in each layer'),
    hiddenLayers: z.int().min(0).max(MAX_LAYERS).default(2).describe('Layers between the first and the last'),
    omega0: positive.default(OMEGA_0).describe('ω, the frequency factor of the sines'),
    firstOmega0: positive.exactOptional().describe('Frequency factor of the first layer; default omega0'),
    bias: z
      .enum(Object.keys(BIAS_RULES) as [BiasRule, ...BiasRule[]])
      .default('torch')
      .describe('Initialization of the biases'),
    firstBias: positive
      .exactOptional()
      .describe('k: biases of the first layer are drawn from U(±k), as finer prescribes; default by `bias`'),
  })
  .describe('The emitted network');

/** Returns the schema of a model that is built from the given families. */
export function modelSchemaOf<const Families extends ModelFamilies>(families: Families) {
  return z
    .strictObject({
      encoder: familySchema(families.encoders as Families['encoders'])
        .describe('From the known pixels to a latent')
        .prefault({ type: 'cnn' } as never),
      hypernetwork: hypernetworkSchemaOf(families.emissions as Families['emissions'])
        .describe('From a latent to SIREN parameters')
        .prefault({}),
      siren: sirenSchema.prefault({}),
      local: localSchema.describe('Spatial latents from the encoder’s feature maps; none by default').exactOptional(),
      patches: patchSchema
        .describe('One SIREN per patch, emitted from one token per patch; by default one SIREN for the image')
        .exactOptional(),
      likelihood: z
        .enum(Object.keys(likelihoods) as [LikelihoodName, ...LikelihoodName[]])
        .exactOptional()
        .describe(
          'Also predict the standard deviation of each value, trained by log-likelihood; by default values only',
        ),
    })
    .describe('The model');
}

/** Schema of a model. */
export const modelSchema = modelSchemaOf(modelFamilies);

/** Settings of a model. */
export type ModelConfig = Settings<typeof modelSchema>;

/** Settings of a model, with every default. */
export type FullModelConfig = FullSettings<typeof modelSchema>;
