import { listMetrics, type MetricName, type MetricScores } from '../metrics/metrics.js';
import type { ContextBatch } from '../model/context-batch.js';
import { type Estimate, estimate } from '../statistics/estimate.js';
import { type ImageErrors, imageErrors } from './image-errors.js';

/** Every metric of one image; null if the metric is undefined for the region. */
type MetricValues = { readonly [Name in MetricName]: number | null };

/** Metrics of one image, over all pixels and over the unknown ones; null if every pixel is known. */
export interface ImageMetrics {
  readonly all: MetricValues;
  readonly unknown: MetricValues | null;
}

/**
 * Metrics over some of the pixels, as means over images. It contains each member of `metrics` that is defined for these
 * pixels.
 */
export interface MeasuredMetrics extends MetricScores {
  /** Mean squared error on the scale of [0, 1], of clipped values. */
  readonly mse: Estimate;
  /** Mean of the images' PSNR in dB, at most 100. */
  readonly psnr: Estimate;
  /** Mean squared error of every image, in the split's order; null for an image without such pixels. */
  readonly images: readonly (number | null)[];
  /** Values of every image, for metrics that do not follow from the mean squared error. */
  readonly perImage?: { readonly [Name in MetricName]?: readonly (number | null)[] };
}

/**
 * @param predicted [B, H, W, C]
 * @param truth images [B, H, W, C] in [-1, 1] and their masks
 */
export function imageMetrics(predicted: Float32Array, truth: ContextBatch): ImageMetrics[] {
  const errors = imageErrors(predicted, truth);
  const measured = listMetrics().map(
    ([name, { measure }]) =>
      [
        name,
        'ofError' in measure
          ? errors.map(({ all, unknown }) => ({
              all: measure.ofError(all),
              unknown: unknown === null ? null : measure.ofError(unknown),
            }))
          : measure.ofImages(predicted, truth),
      ] as const,
  );
  return errors.map(({ unknown }, image) => {
    const region = (which: keyof ImageErrors) =>
      Object.fromEntries(measured.map(([name, images]) => [name, images[image]?.[which] ?? null])) as MetricValues;
    return { all: region('all'), unknown: unknown === null ? null : region('unknown') };
  });
}

/** Returns the means over images, at least one of which is not null. */
export function metricScores(images: readonly (MetricValues | null)[]): MeasuredMetrics {
  const scores: Record<string, unknown> = {};
  const perImage: Record<string, readonly (number | null)[]> = {};
  for (const [name, { measure }] of listMetrics()) {
    const values = images.map((image) => image?.[name] ?? null);
    const measured = values.filter((value) => value !== null);
    if (measured.length === 0) continue;
    scores[name] = estimate(measured);
    if ('ofImages' in measure) perImage[name] = values;
  }
  return {
    ...(scores as Pick<MeasuredMetrics, 'mse' | 'psnr'>),
    images: images.map((image) => image?.mse ?? null),
    ...(Object.keys(perImage).length > 0 && { perImage }),
  };
}

/**
 * Returns a metric of every image, in the split's order; null for an image without such pixels. Undefined if the metric
 * was not measured.
 */
export function metricOfImages(
  { images, perImage }: Pick<MeasuredMetrics, 'images' | 'perImage'>,
  name: MetricName,
): readonly (number | null)[] | undefined {
  const [, metric] = listMetrics().find(([other]) => other === name) ?? [];
  if (!metric || 'ofImages' in metric.measure) return perImage?.[name];
  const { ofError } = metric.measure;
  return images.map((error) => (error === null ? null : ofError(error)));
}
