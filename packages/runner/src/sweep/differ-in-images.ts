import type { Config } from '../config/schemas/schema.js';

/** Whether some configurations differ in a key that may change on which images and masks errors are measured. */
export function differInImages(configs: readonly Config[]): boolean {
  return new Set(configs.map((config) => JSON.stringify(measuredBy(config)))).size > 1;
}

/** What decides on which images and masks errors are measured. */
export function measuredBy({
  dataset,
  resolution,
  evaluation: { split, images },
  context: { evaluate },
}: Config): object {
  const { reduce } = resolution ?? {};
  return { dataset, resolution: { reduce }, evaluation: { split, images }, context: { evaluate } };
}
