import type { ModelShape } from '@hypersiren/hypernet';
import { PageError } from '../page-error.js';
import type { Raster } from './resample.js';

/** Largest file that is read. */
const LARGEST_FILE = 64 * 2 ** 20; // bytes

/**
 * Reads an image for the model, with values in [-1, 1]. The image is cropped to its largest centered part of the
 * model's aspect ratio and scaled to the model's size by averaging.
 */
export async function readImage(source: Blob, name: string, shape: ModelShape): Promise<Raster> {
  const bitmap = await readBitmap(source, name);
  try {
    return rasterOf(bitmap, bitmap, shape);
  } finally {
    bitmap.close();
  }
}

/** Decodes an image file. The caller closes the bitmap. */
export async function readBitmap(source: Blob, name: string): Promise<ImageBitmap> {
  if (source.size > LARGEST_FILE)
    throw new PageError(`“${name}” has ${Math.round(source.size / 2 ** 20)} MB; images of up to 64 MB can be read.`);
  return createImageBitmap(source).catch(() => {
    throw new PageError(`“${name}” is not an image that this browser can read. Choose a PNG, JPEG or WebP file.`);
  });
}

/** Converts anything that can be drawn, such as a camera frame, to an image for the model. */
export function rasterOf(
  source: CanvasImageSource,
  from: { width: number; height: number },
  shape: ModelShape,
): Raster {
  const { height, width, channels } = shape;
  const scale = Math.min(from.width / width, from.height / height);
  const [left, top] = [(from.width - scale * width) / 2, (from.height - scale * height) / 2];
  // Up to 4×4 samples per pixel are averaged, because browsers may skip pixels when they shrink an image.
  const fine = Math.min(4, Math.max(1, Math.round(scale)));
  const canvas = new OffscreenCanvas(width * fine, height * fine);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  context.fillStyle = 'white'; // beneath transparent pixels
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, left, top, scale * width, scale * height, 0, 0, canvas.width, canvas.height);
  return average(context.getImageData(0, 0, canvas.width, canvas.height).data, { height, width, channels }, fine);
}

/** Averages squares of `fine` × `fine` pixels and converts RGBA bytes to values in [-1, 1]. */
export function average(pixels: ArrayLike<number>, { height, width, channels }: ModelShape, fine: number): Raster {
  const data = new Float32Array(height * width * channels);
  for (let row = 0; row < height * fine; row++)
    for (let column = 0; column < width * fine; column++) {
      const from = 4 * (row * width * fine + column);
      const to = (Math.floor(row / fine) * width + Math.floor(column / fine)) * channels;
      const rgb = [0, 1, 2].map((c) => pixels[from + c] as number);
      // Luma by ITU-R BT.601.
      const gray = 0.299 * (rgb[0] as number) + 0.587 * (rgb[1] as number) + 0.114 * (rgb[2] as number);
      for (let c = 0; c < channels; c++)
        data[to + c] = (data[to + c] as number) + (channels < 3 ? gray : (rgb[c] as number)) / (fine * fine * 127.5);
    }
  return { height, width, channels, data: data.map((sum) => sum - 1) };
}
