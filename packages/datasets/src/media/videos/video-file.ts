import type { ImageShape } from '../../dataset/image-dataset.js';

/** Video of unsigned bytes, shape [T, H, W, C]. */
export interface Video extends ImageShape {
  readonly data: Uint8Array;
  /** Number of frames, T. */
  readonly frames: number;
  /**
   * Time of each frame in seconds, relative to the first, ascending, shape [T]. Undefined if the frame rate is
   * constant.
   */
  readonly times?: readonly number[];
}
