import * as z from 'zod';

/** Configuration keys of sources whose images may have several sizes. */
export const sizesOptions = {
  sizes: z
    .enum(['equal', 'mixed'])
    .exactOptional()
    .describe(
      'equal: images of different sizes are an error; mixed: each image keeps its size, and a batch has images of one size',
    ),
  multiple: z
    .int()
    .min(1)
    .exactOptional()
    .describe(
      'With mixed sizes: cut height and width, centered, to multiples of so many pixels, so that there are fewer sizes',
    ),
};

/** Options for images of several sizes. */
export interface SizesOption {
  readonly sizes?: 'equal' | 'mixed';
  readonly multiple?: number;
}
