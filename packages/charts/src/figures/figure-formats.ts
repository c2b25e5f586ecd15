/** File formats of figures: `png` is a bitmap, `svg` and `pdf` are vector formats. */
export const FIGURE_FORMATS = ['png', 'svg', 'pdf'] as const;

/** File format of a figure. */
export type FigureFormat = (typeof FIGURE_FORMATS)[number];
