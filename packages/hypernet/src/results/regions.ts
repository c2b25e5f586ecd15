import type { ContextScore, Evaluation, RegionScore } from '../evaluation/evaluate.js';

/** Which pixels of a context are told of; null where there are none. */
export type Region = (score: ContextScore) => RegionScore | null;

/** Pixels that errors are told of, by what they are called. */
export const REGIONS: Readonly<Record<string, Region>> = {
  'All pixels': ({ all }) => all,
  'Unknown pixels only': ({ unknown }) => unknown,
};

/** The unknown pixels, or all where all are known. */
export const unknownOrAll: Region = ({ all, unknown }) => unknown ?? all;

/** The score of a context, by its name. */
export function scoreIn({ contexts }: Evaluation, context: string, region: Region): RegionScore | undefined {
  const score = contexts.find((other) => other.context === context);
  return (score && region(score)) ?? undefined;
}

/** The contexts that have such pixels. */
export function contextsOf({ contexts }: Evaluation, region: Region): string[] {
  return contexts.filter((score) => region(score) !== null).map(({ context }) => context);
}
