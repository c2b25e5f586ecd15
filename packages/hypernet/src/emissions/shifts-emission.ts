import { FUNCTA_PAPER } from '@hypersiren/siren/family';
import { emissionType } from './emission.js';
import { added, shared } from './tensor-plans.js';

/**
 * Every bias depends on the image, the weights are shared: the shift modulations of Dupont et al. 2022, "From data to functa". With the bias rule `zero` the image adds nothing at the start, as it is given a share of no variance.
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
