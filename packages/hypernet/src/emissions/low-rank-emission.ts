import type { ParameterSpec } from '@hypersiren/siren';
import * as z from 'zod';
import { emissionType } from './emission.js';
import { added, addedProduct } from './tensor-plans.js';

/**
 * Low-rank emission: every weight is a shared matrix plus a product of two narrow matrices, W0 + U V with U [in, r] and
 * V [r, out]; every bias is a shared vector plus a shift. A weight that has no more entries than its two factors, such
 * as the first and the last weight of an image's SIREN, is emitted in full.
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
