import { formatErrorValue } from '../text/format.js';
import type { Metric } from './metric.js';

/** Mean squared error, by which models are compared; see `imageErrors`. */
export const meanSquaredError: Metric = {
  label: 'error',
  abbreviation: 'MSE',
  name: 'Mean squared error',
  unit: 'values in [0, 1]',
  direction: 'lower',
  averaging: 'mean over pixels and channels of the squared differences of clipped values, then over images',
  scale: 'logarithmic',
  format: formatErrorValue,
  decimals: 5,
  measure: { ofError: (error) => error },
};
