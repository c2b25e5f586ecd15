import type { Estimate } from '../statistics/estimate.js';
import { meanSquaredError } from './mean-squared-error.js';
import type { Metric } from './metric.js';
import { peakSignalToNoiseRatio } from './peak-signal-to-noise-ratio.js';
import { structuralSimilarity } from './structural-similarity.js';

/** What evaluations measure, by the names that `evaluation.json` has. */
export const metrics = {
  mse: meanSquaredError,
  psnr: peakSignalToNoiseRatio,
  ssim: structuralSimilarity,
} as const satisfies Readonly<Record<string, Metric>>;

/** What {@link metrics} has, by name. */
export type MetricName = keyof typeof metrics;

/** What models are compared by, with intervals and ratios. */
export const COMPARED_BY = 'mse' satisfies MetricName;

/** Means over images by metric. An evaluation of an earlier version lacks the metrics that are newer. */
export type MetricScores = { readonly [Name in MetricName]?: Estimate };

/** Every metric with its name, in the order of the registry. */
export function listMetrics(): readonly (readonly [MetricName, Metric])[] {
  return Object.entries(metrics) as [MetricName, Metric][];
}
