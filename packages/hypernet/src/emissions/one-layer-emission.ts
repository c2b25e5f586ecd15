import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { Emission } from './emission.js';
import { added, shared } from './tensor-plans.js';

/** Hidden layer if none is asked for: the one that composes the first layer's waves, as in the source. */
const FIRST_HIDDEN_LAYER = 1;

export interface OneLayerEmissionConfig {
  readonly type: 'one-layer';
  /** Which hidden layer, 1 the first, which reads the layer of the coordinates; default 1. */
  readonly layer?: number;
}

/**
 * The weights of one hidden layer depend on the image, all else is shared: the instance pattern composers of Kim et al. 2023,
 * "Generalizable Implicit Neural Representations via Instance Pattern Composers".
 */
export const oneLayerEmission: Emission<OneLayerEmissionConfig> = {
  description: 'the weights of one hidden layer; all else is shared',
  options: ['layer'],
  plan: ({ layer: chosen = FIRST_HIDDEN_LAYER }, { hiddenLayers }) => {
    checkCount('emission: one-layer: layer', chosen);
    if (chosen > hiddenLayers)
      throw new HypernetError(
        'option',
        hiddenLayers === 0
          ? 'emission: one-layer: the SIREN has no hidden layer'
          : `emission: one-layer: layer: expected a hidden layer of the SIREN, from 1 to ${hiddenLayers}, got ${chosen}`,
      );
    return ({ layer, kind }) => (layer === chosen && kind === 'weight' ? added : shared);
  },
};
