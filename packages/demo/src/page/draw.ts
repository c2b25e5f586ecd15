import { imagePixels } from './colors.js';
import { context2d, resize } from './dom.js';
import type { Raster } from './images/resample.js';
import type { Size } from './view.js';

/** Draws pixels on a canvas from the given row on. */
export function putPixels(
  canvas: HTMLCanvasElement,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  size: Size,
  row = 0,
): void {
  context2d(canvas).putImageData(new ImageData(pixels, size.width, size.height), 0, row);
}

/** Draws a raster on a canvas, which is resized to it. */
export function putRaster(canvas: HTMLCanvasElement, raster: Raster): void {
  resize(canvas, raster);
  putPixels(canvas, imagePixels(raster.data, raster.channels), raster);
}

/** Draws pixels over the whole of a larger canvas with smoothing, as a preview. */
export function putSketch(canvas: HTMLCanvasElement, pixels: Uint8ClampedArray<ArrayBuffer>, size: Size): void {
  const sketch = new OffscreenCanvas(size.width, size.height);
  (sketch.getContext('2d') as OffscreenCanvasRenderingContext2D).putImageData(
    new ImageData(pixels, size.width, size.height),
    0,
    0,
  );
  const context = context2d(canvas);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(sketch, 0, 0, canvas.width, canvas.height);
}
