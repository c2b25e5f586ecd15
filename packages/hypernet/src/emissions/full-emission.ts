import { SIREN_PAPER } from '@hypersiren/siren/family';
import { emissionType } from './emission.js';
import { added } from './tensor-plans.js';

/** Emission of all weights and biases (Sitzmann et al. 2020, section 4.4). */
export const fullEmission = emissionType({
  name: 'full',
  description: 'All weights and biases',
  options: {},
  citations: [SIREN_PAPER],
  plan: () => () => added,
});
