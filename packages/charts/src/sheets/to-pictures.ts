import { floatToImages } from '@hypersiren/datasets';
import type { Picture } from './sheet.js';

/** Values [B, H, W, C] in [-1, 1], others clipped, as B pictures. */
export function toPictures(values: Float32Array, shape: Omit<Picture, 'data'>): Picture[] {
  return cutPictures(floatToImages(values), shape);
}

/** Bytes [B, H, W, C] as B pictures, which share them. */
export function cutPictures(bytes: Uint8Array, { height, width, channels }: Omit<Picture, 'data'>): Picture[] {
  const size = height * width * channels;
  return Array.from({ length: bytes.length / size }, (_, image) => ({
    data: bytes.subarray(image * size, (image + 1) * size),
    height,
    width,
    channels,
  }));
}
