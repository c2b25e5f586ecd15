import type { Estimate } from '../statistics/estimate.js';
import { meanSquaredError } from './mean-squared-error.js';
import type { Metric } from './metric.js';
import { peakSignalToNoiseRatio } from './peak-signal-to-noise-ratio.js';
import { structuralSimilarity } from './structural-similarity.js';

/** All metrics of evaluations, by their name in `evaluation.json`. */
export const metrics = {
  mse: meanSquaredError,
  psnr: peakSignalToNoiseRatio,
  ssim: structuralSimilarity,
} as const satisfies Readonly<Record<string, Metric>>;

/** Name of a member of {@link metrics}. */
export type MetricName = keyof typeof metrics;

/** Metric by which models are compared, with intervals and ratios. */
export const COMPARED_BY = 'mse' satisfies MetricName;

/** Means over images by metric. Evaluations of earlier versions lack newer metrics. */
export type MetricScores = { readonly [Name in MetricName]?: Estimate };

/** Returns all metrics with their names, in the order of the registry. */
export function listMetrics(): readonly (readonly [MetricName, Metric])[] {
  return Object.entries(metrics) as [MetricName, Metric][];
}
