import { imageBytes } from '../dataset/image-bytes.js';
import type { ImageShape } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { bytesToFloat } from './bytes-to-float.js';

/** Images in memory, as `imagesToFloat` reads them. A `MemoryDataset` is an `ImageArray`. */
export interface ImageArray extends ImageShape {
  /** Bytes of the images, shape [N, H, W, C]. */
  readonly images: Uint8Array;
}

/**
 * Converts images to floating-point values, the input of a network.
 *
 * @param indices Indices of B images.
 * @param out Array of B·H·W·C values to write to. Default: a new array.
 * @returns Values in [−1, 1], shape [B, H, W, C].
 * @throws DatasetError `bad-config` for an index out of range, or for an `out` of the wrong length.
 */
export function imagesToFloat(dataset: ImageArray, indices: ArrayLike<number>, out?: Float32Array): Float32Array {
  const { images } = dataset;
  const size = imageBytes(dataset);
  const result = out ?? new Float32Array(indices.length * size);
  if (result.length !== indices.length * size)
    throw new DatasetError('bad-config', `out has ${result.length} values, expected ${indices.length}×${size}`);
  for (let position = 0; position < indices.length; position++) {
    const index = indices[position] as number;
    const start = index * size;
    if (!Number.isSafeInteger(index) || index < 0 || start + size > images.length)
      throw new DatasetError(
        'bad-config',
        `image index ${index} is out of range: there are ${images.length / size} images`,
      );
    result.set(bytesToFloat(images.subarray(start, start + size)), position * size);
  }
  return result;
}
