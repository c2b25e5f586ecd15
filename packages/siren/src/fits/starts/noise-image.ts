import { drawNormal } from '../../random/draw-normal.js';
import type { Seed } from '../../random/draw-uniform.js';
import type { SignalImage } from '../kinds/signal-image.js';

/** Spectra of noise images. */
export const NOISE_SPECTRA = ['white', 'pink'] as const;

/** Spectrum of a noise image: `white` has equal power at all frequencies, `pink` in all octaves, as photographs do. */
export type NoiseSpectrum = (typeof NOISE_SPECTRA)[number];

/** Standard deviation of the values, so that few of them are outside of [-1, 1]. */
const STD = 0.4;

/**
 * Draws an image of noise: a target to pretrain networks on that tells them nothing of any image. Pink noise is the sum
 * of white noise on grids of 2, 4, 8, … cells, interpolated linearly. Values are clipped to [-1, 1].
 */
export function noiseImage(
  {
    side,
    channels = 1,
    spectrum,
  }: { readonly side: number; readonly channels?: number; readonly spectrum: NoiseSpectrum },
  seed: Seed,
): SignalImage {
  const cells: number[] = [];
  if (spectrum === 'pink') for (let count = 2; count < side - 1; count *= 2) cells.push(count);
  const std = STD / Math.sqrt(cells.length + 1);
  const values = drawNormal(seed, 'noise', side * side * channels, std);
  for (const count of cells) {
    // Linear interpolation lowers the variance to 4/9 on average.
    const nodes = drawNormal(seed, `noise.${count}`, (count + 1) ** 2 * channels, 1.5 * std);
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const [y, x] = [(row / (side - 1)) * count, (column / (side - 1)) * count];
        const [top, left] = [Math.min(Math.floor(y), count - 1), Math.min(Math.floor(x), count - 1)];
        for (let channel = 0; channel < channels; channel++) {
          const at = (i: number, j: number) =>
            nodes[((top + i) * (count + 1) + left + j) * channels + channel] as number;
          const [down, right] = [y - top, x - left];
          const value =
            (1 - down) * ((1 - right) * at(0, 0) + right * at(0, 1)) +
            down * ((1 - right) * at(1, 0) + right * at(1, 1));
          const index = (row * side + column) * channels + channel;
          values[index] = (values[index] as number) + value;
        }
      }
  }
  return { values: values.map((value) => Math.min(1, Math.max(-1, value))), height: side, width: side, channels };
}
