import { floatToImages } from '@hypersiren/datasets';
import type { SheetImage } from './sheet.js';

/** Values [B, H, W, C] in [-1, 1], others clipped, as B images. */
export function toImages(values: Float32Array, shape: Omit<SheetImage, 'data'>): SheetImage[] {
  return cutImages(floatToImages(values), shape);
}

/** Bytes [B, H, W, C] as B images, which share them. */
export function cutImages(bytes: Uint8Array, { height, width, channels }: Omit<SheetImage, 'data'>): SheetImage[] {
  const size = height * width * channels;
  return Array.from({ length: bytes.length / size }, (_, image) => ({
    data: bytes.subarray(image * size, (image + 1) * size),
    height,
    width,
    channels,
  }));
}
