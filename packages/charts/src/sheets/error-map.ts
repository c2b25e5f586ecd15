import { colorAt } from './color-map.js';
import type { SheetImage } from './sheet.js';

/** Possible ends of the color scale, for values in [0, 1]. */
const SCALE_ENDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

/** Fraction of the pixels within the color scale, so that outliers do not darken all others. */
const WITHIN_SCALE = 0.97;

/**
 * Returns the errors of predictions, clipped to [-1, 1], relative to true values in [-1, 1]. The errors are on the
 * scale of [0, 1], in any shape.
 */
export function errorsOf(predicted: Float32Array, truth: Float32Array): Float32Array {
  return predicted.map((value, index) => (Math.min(1, Math.max(-1, value)) - (truth[index] as number)) / 2);
}

/** Computes the root mean square over the channels of every pixel: [.., C] → [..]. */
export function overChannels(values: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, pixel) =>
    rootMeanSquare(values.subarray(pixel * channels, (pixel + 1) * channels)),
  );
}

/** Computes the root mean square. */
export function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** Returns a round end for the color scale of maps, so that nearly all of their values are within the scale. */
export function scaleEnd(maps: readonly Float32Array[]): number {
  const sorted = Float32Array.from(maps.flatMap((map) => [...map])).sort();
  const wanted = sorted[Math.floor(WITHIN_SCALE * sorted.length)] ?? 0;
  return SCALE_ENDS.find((end) => end >= wanted) ?? 1;
}

/** Converts a map [H, W] to a color image. The colors range from 0 to `end`. */
export function inColors(values: Float32Array, end: number, { height, width }: Omit<SheetImage, 'data'>): SheetImage {
  const data = Uint8Array.from([...values].flatMap((value) => colorAt(value / end)));
  return { data, height, width, channels: 3 };
}
