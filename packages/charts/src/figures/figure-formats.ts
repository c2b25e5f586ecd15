/** Files that a figure can be: pixels for pages, lines for papers. */
export const FIGURE_FORMATS = ['png', 'svg', 'pdf'] as const;

/** A file format of figures. */
export type FigureFormat = (typeof FIGURE_FORMATS)[number];
