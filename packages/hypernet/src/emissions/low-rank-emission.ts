import type { ParameterSpec } from '@hypersiren/siren';
import * as z from 'zod';
import { emissionType } from './emission.js';
import { added, addedProduct } from './tensor-plans.js';

/**
 * Every weight is a shared start plus a product of two narrow matrices, W0 + U V with U [in, r] and V [r, out], and every
 * bias a shared start plus a shift. A weight that has no more numbers than its factors would have, such as those of the
 * first and the last layer of an image's SIREN, is emitted whole.
 */
export const lowRankEmission = emissionType({
  name: 'low-rank',
  description: 'Weights as products of two narrow matrices, and all biases',
  options: {
    // r
    rank: z.int().min(1).default(8).describe('Columns of the first matrix, rows of the second'),
  },
  example: { rank: 2 },
  plan: ({ rank }) => {
    const product = addedProduct(rank);
    const isSmaller = ({ shape: [rows, columns] }: ParameterSpec) => rank * (rows + columns) < rows * columns;
    return (tensor) => (isSmaller(tensor) ? product : added);
  },
});
