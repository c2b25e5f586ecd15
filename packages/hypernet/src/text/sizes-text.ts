import { formatCount } from './format.js';

/** Sizes of a dataset's images, as records keep them. */
export interface DescribedSizes {
  readonly height: number;
  readonly width: number;
  /** Every size, from the fewest to the most pixels, if images have several sizes. */
  readonly sizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
}

/** Returns sizes as text, height×width: `64×48`, or `3 sizes from 32×32 to 64×48`. */
export function sizesText({ height, width, sizes = [] }: DescribedSizes): string {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last || sizes.length < 2) return `${height}×${width}`;
  return `${formatCount(sizes.length)} sizes from ${first.height}×${first.width} to ${last.height}×${last.width}`;
}
