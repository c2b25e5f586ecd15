import type { Baseline } from './baseline.js';
import { meanImage } from './mean-image.js';
import { nearestPixel } from './nearest-pixel.js';

/** Every baseline by its name in configurations. */
export const baselines = {
  'mean-image': meanImage,
  'nearest-pixel': nearestPixel,
} as const satisfies Record<string, Baseline>;

export type BaselineName = keyof typeof baselines;
