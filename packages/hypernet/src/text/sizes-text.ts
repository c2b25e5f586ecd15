import { formatCount } from './format.js';

/** Images of a dataset by their sizes, as records keep them. */
export interface DescribedSizes {
  readonly height: number;
  readonly width: number;
  /** Where images differ in size: every size, from the fewest to the most pixels. */
  readonly sizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
}

/** `64×48`, or `3 sizes from 32×32 to 64×48`; height×width. */
export function sizesText({ height, width, sizes = [] }: DescribedSizes): string {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last || sizes.length < 2) return `${height}×${width}`;
  return `${formatCount(sizes.length)} sizes from ${first.height}×${first.width} to ${last.height}×${last.width}`;
}
