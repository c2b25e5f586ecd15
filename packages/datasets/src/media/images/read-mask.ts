import { DatasetError } from '../../dataset-error.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { decodeImage } from './decode-image.js';

/** Half of white: what is lighter is seen. Black and white survive JPEG's ringing that way. */
const SEEN_FROM = 128;

/** Which pixels of a picture are known. */
export interface Mask {
  /** [H·W], 1 = seen, 0 = unknown. */
  readonly mask: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Reads a mask from a picture file: light pixels are seen; dark and transparent ones are unknown.
 *
 * @param size that the mask must have, if given.
 * @throws DatasetError `missing-file`, `unreadable`, `bad-image`; `mixed-shapes` for another size.
 */
export async function readMask(
  path: string,
  size?: { readonly height: number; readonly width: number },
): Promise<Mask> {
  const { data, height, width } = await decodeImage(
    await readFileBytes(path),
    { path },
    { channels: 1, background: 'black' },
  );
  if (size && (size.height !== height || size.width !== width))
    throw new DatasetError(
      'mixed-shapes',
      `the mask is ${height}×${width}, the picture ${size.height}×${size.width} (height×width)`,
      { path },
    );
  return { mask: data.map((grey) => (grey >= SEEN_FROM ? 1 : 0)), height, width };
}
