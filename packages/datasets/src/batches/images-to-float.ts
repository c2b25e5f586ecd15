import { imageBytes } from '../dataset/image-bytes.js';
import type { ImageShape } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { bytesToFloat } from './bytes-to-float.js';

/** What `imagesToFloat` reads: an ImageDataset in memory is one. */
export interface ImageArray extends ImageShape {
  /** [N, H, W, C]. */
  readonly images: Uint8Array;
}

/**
 * Images as numbers for a network.
 *
 * @param indices B indices into the images.
 * @param out array of B·H·W·C to write to; a new one by default.
 * @returns [B, H, W, C] in [−1, 1].
 * @throws DatasetError `bad-config` for an index out of range or an `out` of another length.
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
