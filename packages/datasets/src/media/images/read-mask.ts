import { DatasetError } from '../../dataset-error.js';
import { datasetWarning, type ReadOptions } from '../../dataset-warning.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { decodeImage } from './decode-image.js';

/** Threshold of known pixels, half of white, so that JPEG artifacts do not change a black-and-white mask. */
const KNOWN_FROM = 128;

/** Mask of the known pixels of an image. */
export interface Mask {
  /** Mask values, shape [H·W], 1 = known, 0 = unknown. */
  readonly mask: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Reads a mask from an image file. Light pixels are known; dark and transparent pixels are unknown. `onWarning` is
 * called if no pixel is light, as in a mask with the values 0 and 1 instead of 0 and 255.
 *
 * @param size Expected size of the mask. Default: any size.
 * @throws DatasetError `missing-file`, `unreadable`, `bad-image`; `mixed-shapes` for another size.
 */
export async function readMask(
  path: string,
  size?: { readonly height: number; readonly width: number },
  { onWarning }: ReadOptions = {},
): Promise<Mask> {
  const { data, height, width } = await decodeImage(
    await readFileBytes(path),
    { path },
    { channels: 1, background: 'black', onWarning },
  );
  if (size && (size.height !== height || size.width !== width))
    throw new DatasetError(
      'mixed-shapes',
      `the mask is ${height}×${width}, the image ${size.height}×${size.width} (height×width)`,
      { path },
    );
  const lightest = data.reduce((most, gray) => Math.max(most, gray), 0);
  if (lightest > 0 && lightest < KNOWN_FROM)
    onWarning?.(datasetWarning(`has no light pixel, only levels up to ${lightest} of 255, so no pixel is known`, path));
  return { mask: data.map((gray) => (gray >= KNOWN_FROM ? 1 : 0)), height, width };
}
