import * as z from 'zod';

/** Schema of `train.onDivergence`. */
export const onDivergenceSchema = z
  .enum(['stop', 'rollback'])
  .default('stop')
  .describe('If loss or gradient explode: stop, or return to the last checkpoint with half the learning rate');
