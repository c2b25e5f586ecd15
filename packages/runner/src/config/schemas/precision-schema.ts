import { PRECISIONS } from '@hypersiren/siren';
import * as z from 'zod';

/** Schema of the precision of training steps. */
export const precisionSchema = z
  .enum(PRECISIONS)
  .default('float32')
  .describe('mixed: products of hidden sine layers in 16-bit fixed point with 32-bit sums; needs the backend native');
