import type { ContextScore, Evaluation, RegionScore } from '../evaluation/evaluate.js';

/** Function that selects the score of a region of pixels in a context; null if there are no such pixels. */
export type Region = (score: ContextScore) => RegionScore | null;

/** Regions of pixels by their name in tables. */
export const REGIONS: Readonly<Record<string, Region>> = {
  'All pixels': ({ all }) => all,
  'Unknown pixels only': ({ unknown }) => unknown,
};

/** Region of the unknown pixels, or of all pixels if all are known. */
export const unknownOrAll: Region = ({ all, unknown }) => unknown ?? all;

/** Returns the score of a context, given by name. */
export function scoreIn({ contexts }: Evaluation, context: string, region: Region): RegionScore | undefined {
  const score = contexts.find((other) => other.context === context);
  return (score && region(score)) ?? undefined;
}

/** Returns the contexts that have such pixels. */
export function contextsOf({ contexts }: Evaluation, region: Region): string[] {
  return contexts.filter((score) => region(score) !== null).map(({ context }) => context);
}
