import type { ImageShape } from '../../dataset/image-dataset.js';

/** Images of one size in the order in which they are shown: unsigned bytes [T, H, W, C]. */
export interface Video extends ImageShape {
  readonly data: Uint8Array;
  /** T. */
  readonly frames: number;
  /** When each is shown, in seconds from the first, ascending, [T]; undefined where all are shown equally long. */
  readonly times?: readonly number[];
}
