import type { Evaluation } from '@hypersiren/hypernet/evaluation';

/** Rank of an image by its error. */
export type Rank = 'best' | 'typical' | 'worst';

export interface ChosenImage {
  /** Position in the split, from 0. */
  position: number;
  rank?: Rank;
}

/** Number of images of each rank. */
const OF_EACH_RANK = 2;

/**
 * Chooses the images of a report: the first images of the split, and those with the lowest, the median and the highest
 * mean squared error over all pixels, averaged over all contexts. The first images come in the order of the split, the
 * others as best, typical and worst.
 */
export function chooseImages(evaluation: Evaluation | undefined, first: number, count: number): ChosenImage[] {
  const chosen: ChosenImage[] = Array.from({ length: Math.min(first, count) }, (_, position) => ({ position }));
  if (!evaluation || first === 0) return chosen;
  const means = meanErrors(evaluation);
  const order = [...means.keys()].sort((a, b) => (means[a] as number) - (means[b] as number));
  const each = Math.min(OF_EACH_RANK, Math.floor(order.length / 3));
  const middle = Math.floor((order.length - each) / 2);
  const ranked: [Rank, number[]][] = [
    ['best', order.slice(0, each)],
    ['typical', order.slice(middle, middle + each)],
    ['worst', order.slice(order.length - each).reverse()],
  ];
  for (const [rank, positions] of ranked)
    for (const position of positions) {
      const shown = chosen.find((image) => image.position === position);
      if (shown) shown.rank ??= rank;
      else chosen.push({ position, rank });
    }
  return chosen;
}

/** Returns the mean squared error of every image over all pixels, averaged over the contexts. */
function meanErrors({ contexts, images }: Evaluation): number[] {
  return Array.from(
    { length: images },
    (_, position) => contexts.reduce((sum, { all }) => sum + (all.images[position] ?? 0), 0) / contexts.length,
  );
}
