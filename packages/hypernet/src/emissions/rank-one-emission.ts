import type { Emission } from './emission.js';
import { added, scaled } from './tensor-plans.js';

export interface RankOneEmissionConfig {
  readonly type: 'rank-1';
}

/**
 * Every weight is a shared start, scaled by row and by column, W ∘ (u vᵀ) = diag(u) W diag(v), so that one shared product serves
 * all images between two scalings, and every bias a shared start plus a shift. The last layer, which is small, is emitted whole.
 * HUVR (2601.14256) modulates its patch networks in this way.
 */
export const rankOneEmission: Emission<RankOneEmissionConfig> = {
  description: 'weights scaled by row and by column; biases and the last layer whole',
  options: [],
  plan:
    (_, { layers }) =>
    ({ kind, layer }) =>
      kind === 'weight' && layer < layers.length - 1 ? scaled : added,
};
