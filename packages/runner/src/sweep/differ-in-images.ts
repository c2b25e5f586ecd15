import type { Config } from '../config/schemas/schema.js';

/** Returns whether configurations differ in a key that may affect the evaluated images and masks. */
export function differInImages(configs: readonly Config[]): boolean {
  return new Set(configs.map((config) => JSON.stringify(measuredBy(config)))).size > 1;
}

/** Returns the part of a configuration that determines the evaluated images and masks. */
export function measuredBy({
  dataset,
  resolution,
  evaluation: { split, images },
  context: { evaluate },
}: Config): object {
  const { reduce } = resolution ?? {};
  return { dataset, resolution: { reduce }, evaluation: { split, images }, context: { evaluate } };
}
