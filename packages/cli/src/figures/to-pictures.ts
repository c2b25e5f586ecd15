import { floatToImages } from '@hypersiren/datasets';
import type { Picture } from './sheet.js';

/** Values [B, H, W, C] in [-1, 1], others clipped, as B pictures. */
export function toPictures(values: Float32Array, shape: Omit<Picture, 'data'>): Picture[] {
  const { height, width, channels } = shape;
  const bytes = floatToImages(values);
  const size = height * width * channels;
  return Array.from({ length: values.length / size }, (_, image) => ({
    data: bytes.subarray(image * size, (image + 1) * size),
    height,
    width,
    channels,
  }));
}
