import type { Emission } from './emission.js';
import { added, shared } from './tensor-plans.js';

export interface ShiftsEmissionConfig {
  readonly type: 'shifts';
}

/**
 * Every bias depends on the image, the weights are shared: the shift modulations of Dupont et al. 2022, "From data to functa". With the bias rule `zero` the image adds nothing at the start, as it is given a share of no variance.
 */
export const shiftsEmission: Emission<ShiftsEmissionConfig> = {
  description: 'biases alone; the weights are shared',
  options: [],
  plan:
    () =>
    ({ kind }) =>
      kind === 'bias' ? added : shared,
};
