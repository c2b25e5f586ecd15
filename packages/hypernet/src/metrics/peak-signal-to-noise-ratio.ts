import { psnr } from '@hypersiren/siren';
import type { Metric } from './metric.js';

/** −10 log₁₀ of the mean squared error, at most 100 dB. */
export const peakSignalToNoiseRatio: Metric = {
  label: 'PSNR',
  name: 'Peak signal-to-noise ratio',
  unit: 'dB',
  direction: 'higher',
  averaging: 'that of each image, mean over images',
  scale: 'linear',
  format: (value) => value.toFixed(2),
  decimals: 1,
  measure: { ofError: psnr },
};
