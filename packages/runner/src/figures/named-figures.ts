import type { FigureData } from '@hypersiren/charts';

/**
 * Charts and images by what they are called; `file` is a name without its ending. A chart can be of any format, an image
 * is the PNG that it is; what could not be made is undefined.
 */
export type Figures = Record<string, { file: string; content: FigureData | Buffer | undefined }>;

/** Files of any kind by what they are called. */
export type Files = Readonly<Record<string, { readonly file: string; readonly bytes: Uint8Array }>>;
