import type { Size, Window } from '../view.js';

/** An image as values, shape [H, W, C], row-major. */
export interface Raster extends Size {
  readonly channels: number;
  readonly data: Float32Array;
}

/** Returns the indices and weights of the pixels that contribute to a position on one axis. */
type Taps = (position: number) => readonly (readonly [pixel: number, weight: number])[];

/** Resamples by nearest neighbor. */
export function nearest(raster: Raster, window: Window, size: Size): Raster {
  return resample(raster, window, size, (position) => [[Math.round(position), 1]]);
}

/**
 * Resamples by Keys' cubic convolution (1981, a = −1/2), also known as bicubic. Outside the image, edge pixels are
 * repeated.
 */
export function bicubic(raster: Raster, window: Window, size: Size): Raster {
  return resample(raster, window, size, (position) => {
    const start = Math.floor(position) - 1;
    return [0, 1, 2, 3].map((step) => [start + step, keys(Math.abs(position - start - step))] as const);
  });
}

function keys(distance: number): number {
  if (distance >= 2) return 0;
  return distance > 1
    ? ((2.5 - 0.5 * distance) * distance - 4) * distance + 2
    : (1.5 * distance - 2.5) * distance * distance + 1;
}

function resample(raster: Raster, window: Window, size: Size, taps: Taps): Raster {
  const { channels } = raster;
  const rows = axis(window.rows, raster.height, size.height, taps);
  const columns = axis(window.columns, raster.width, size.width, taps);
  // Resample along the rows first: [H, size.width, C].
  const wide = new Float32Array(raster.height * size.width * channels);
  for (let row = 0; row < raster.height; row++)
    columns.forEach((taken, column) => {
      for (const [pixel, weight] of taken)
        for (let c = 0; c < channels; c++)
          add(
            wide,
            (row * size.width + column) * channels + c,
            weight * at(raster.data, (row * raster.width + pixel) * channels + c),
          );
    });
  const line = size.width * channels;
  const data = new Float32Array(size.height * line);
  rows.forEach((taken, row) => {
    for (const [pixel, weight] of taken)
      for (let i = 0; i < line; i++) add(data, row * line + i, weight * at(wide, pixel * line + i));
  });
  return { ...size, channels, data };
}

/** Returns the contributions for every point of one axis. Indices outside the image are clamped. */
function axis(
  [first, last]: readonly [number, number],
  pixels: number,
  points: number,
  taps: Taps,
): ReturnType<Taps>[] {
  return Array.from({ length: points }, (_, point) => {
    const share = points === 1 ? 0.5 : point / (points - 1);
    const coordinate = first * (1 - share) + last * share;
    return taps(((coordinate + 1) / 2) * (pixels - 1)).map(
      ([pixel, weight]) => [Math.min(pixels - 1, Math.max(0, pixel)), weight] as const,
    );
  });
}

function at(values: Float32Array, index: number): number {
  return values[index] as number;
}

function add(values: Float32Array, index: number, value: number): void {
  values[index] = at(values, index) + value;
}
