import { FUNCTA_PAPER } from '@hypersiren/siren/family';
import { emissionType } from './emission.js';
import { added, shared } from './tensor-plans.js';

/**
 * Emission of all biases; the weights are shared. These are the shift modulations of Dupont et al. 2022, "From data to
 * functa". With the bias rule `zero` the biases have no variance, so the emission adds nothing at initialization.
 */
export const shiftsEmission = emissionType({
  name: 'shifts',
  description: 'The biases only (shift modulation)',
  options: {},
  citations: [FUNCTA_PAPER],
  plan:
    () =>
    ({ kind }) =>
      kind === 'bias' ? added : shared,
});
