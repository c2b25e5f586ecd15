import type { ParameterSpec } from '@hypersiren/siren';
import { checkCount } from '../check-option.js';
import type { Emission } from './emission.js';
import { added, addedProduct } from './tensor-plans.js';

/** Rank if none is asked for. */
export const LOW_RANK = 8;

export interface LowRankEmissionConfig {
  readonly type: 'low-rank';
  /** r, 1 or more; default {@link LOW_RANK}. */
  readonly rank?: number;
}

/**
 * Every weight is a shared start plus a product of two narrow matrices, W0 + U V with U [in, r] and V [r, out], and every
 * bias a shared start plus a shift. A weight that has no more numbers than its factors would have, such as those of the
 * first and the last layer of a picture's SIREN, is emitted whole.
 */
export const lowRankEmission: Emission<LowRankEmissionConfig> = {
  description: 'weights by products of two narrow matrices, of any rank; biases whole',
  options: ['rank'],
  plan: ({ rank = LOW_RANK }) => {
    checkCount('emission: low-rank: rank', rank);
    const product = addedProduct(rank);
    const isSmaller = ({ shape: [rows, columns] }: ParameterSpec) => rank * (rows + columns) < rows * columns;
    return (tensor) => (isSmaller(tensor) ? product : added);
  },
};
