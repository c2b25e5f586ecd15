import { imageBytes } from '../../dataset/image-bytes.js';
import type { ImageShape } from '../../dataset/image-dataset.js';
import { DatasetError } from '../../dataset-error.js';

/** Image of unsigned bytes, shape [H, W, C], row-major. */
export interface RasterImage extends ImageShape {
  readonly data: Uint8Array;
}

/**
 * Validates an image and returns it.
 *
 * @throws DatasetError `bad-image` if the number of bytes is not H·W·C.
 */
export function checkRasterImage(image: RasterImage): RasterImage {
  if (image.data.length !== imageBytes(image))
    throw new DatasetError(
      'bad-image',
      `an image of ${image.height}×${image.width}×${image.channels} has ${image.data.length} bytes, expected ${imageBytes(image)}`,
    );
  return image;
}
