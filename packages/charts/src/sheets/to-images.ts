import { floatToImages } from '@hypersiren/datasets';
import type { SheetImage } from './sheet.js';

/** Converts values [B, H, W, C], clipped to [-1, 1], to B images. */
export function toImages(values: Float32Array, shape: Omit<SheetImage, 'data'>): SheetImage[] {
  return cutImages(floatToImages(values), shape);
}

/** Splits bytes [B, H, W, C] into B images that share the buffer. */
export function cutImages(bytes: Uint8Array, { height, width, channels }: Omit<SheetImage, 'data'>): SheetImage[] {
  const size = height * width * channels;
  return Array.from({ length: bytes.length / size }, (_, image) => ({
    data: bytes.subarray(image * size, (image + 1) * size),
    height,
    width,
    channels,
  }));
}
