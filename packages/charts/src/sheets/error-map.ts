import { colorAt } from './color-map.js';
import type { SheetImage } from './sheet.js';

/** Largest values of the color scale, the least that fits is taken; on the scale of [0, 1]. */
const SCALE_ENDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

/** Share of the pixels within the scale: the few that stray farthest would leave all others dark. */
const WITHIN_SCALE = 0.97;

/** Differences of predictions, clipped to [-1, 1], from the truth in [-1, 1], on the scale of [0, 1]; any shape. */
export function errorsOf(predicted: Float32Array, truth: Float32Array): Float32Array {
  return predicted.map((value, index) => (Math.min(1, Math.max(-1, value)) - (truth[index] as number)) / 2);
}

/** Root mean square over the channels of every pixel: [.., C] to [..]. */
export function overChannels(values: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, pixel) =>
    rootMeanSquare(values.subarray(pixel * channels, (pixel + 1) * channels)),
  );
}

/** The square root of the mean of the squares. */
export function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** A round end for the color scale of some maps, so that nearly all of their values lie within. */
export function scaleEnd(maps: readonly Float32Array[]): number {
  const sorted = Float32Array.from(maps.flatMap((map) => [...map])).sort();
  const wanted = sorted[Math.floor(WITHIN_SCALE * sorted.length)] ?? 0;
  return SCALE_ENDS.find((end) => end >= wanted) ?? 1;
}

/** A map [H, W] as an image, in colors from 0 to `end`. */
export function inColors(values: Float32Array, end: number, { height, width }: Omit<SheetImage, 'data'>): SheetImage {
  const data = Uint8Array.from([...values].flatMap((value) => colorAt(value / end)));
  return { data, height, width, channels: 3 };
}
