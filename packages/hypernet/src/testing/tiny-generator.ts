import type { GeneratorConfig } from '../generators/generator-schema.js';

/** Configuration of a generator with some hundred parameters that has every part. */
export const tinyGenerator = {
  kind: 'generator',
  latent: 6,
  mapping: 1,
  patch: 4,
  width: 8,
  depth: 1,
  heads: 2,
  mlp: 1,
  siren: { width: 5, hiddenLayers: 1 },
} as const satisfies GeneratorConfig;
