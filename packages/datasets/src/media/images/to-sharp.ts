import sharp, { type Channels, type Sharp } from 'sharp';
import { checkRasterImage, type RasterImage } from './raster-image.js';

/** Creates a sharp pipeline from an image. The number of channels is kept. */
export function toSharp(image: RasterImage): Sharp {
  const { data, height, width, channels } = checkRasterImage(image);
  return sharp(data, { raw: { height, width, channels: channels as Channels } }).toColourspace(
    channels <= 2 ? 'b-w' : 'srgb',
  );
}
