import sharp, { type Channels, type Sharp } from 'sharp';
import { checkRasterImage, type RasterImage } from './raster-image.js';

/** The image as a sharp pipeline that keeps the number of channels. */
export function toSharp(image: RasterImage): Sharp {
  const { data, height, width, channels } = checkRasterImage(image);
  return sharp(data, { raw: { height, width, channels: channels as Channels } }).toColourspace(
    channels <= 2 ? 'b-w' : 'srgb',
  );
}
