import type { Emission } from './emission.js';
import { added, scaled } from './tensor-plans.js';

export interface RankOneEmissionConfig {
  readonly type: 'rank-1';
}

/**
 * Every hidden weight is a shared start, scaled by row and by column, W ∘ (u vᵀ) = diag(u) W diag(v), so that one shared product
 * serves all images between two scalings, and every bias a shared start plus a shift. The first and the last weight, which are
 * small, are emitted whole.
 * HUVR (2601.14256) modulates its patch networks in this way.
 */
export const rankOneEmission: Emission<RankOneEmissionConfig> = {
  description: 'hidden weights scaled by row and by column; the other weights and the biases whole',
  options: [],
  plan:
    (_, { layers }) =>
    ({ kind, layer }) =>
      kind === 'weight' && layer > 0 && layer < layers.length - 1 ? scaled : added,
};
