import type { FigureData } from '@hypersiren/charts';

/**
 * Charts and images by title. `file` is a file name without extension. `content` is chart data, which can be drawn in
 * any format, or the bytes of a PNG image; undefined if the figure could not be made.
 */
export type Figures = Record<string, { file: string; content: FigureData | Buffer | undefined }>;

/** Files of any kind by title. */
export type Files = Readonly<Record<string, { readonly file: string; readonly bytes: Uint8Array }>>;
