import type { SignalImage } from '../kinds/signal-image.js';

/**
 * Computes the spectral centroid of sampled signals as a share of the highest frequency of the samples: Σ f |F(f)| / Σ
 * |F(f)| over the frequencies f of each row in [0, 1], averaged over the rows (Chandravamsi et al. 2025). A row without
 * any signal counts as 0.
 *
 * @param rows number of rows of equal length in `values`, row-major
 */
export function spectralCentroid(values: ArrayLike<number>, rows: number): number {
  const count = values.length / rows;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const samples = Float64Array.from({ length: count }, (_, index) => values[row * count + index] as number);
    const amplitudes = magnitudes(samples);
    let [weighted, all] = [0, 0];
    for (const [bin, amplitude] of amplitudes.entries()) {
      weighted += ((2 * bin) / Math.min(count, LONGEST)) * amplitude;
      all += amplitude;
    }
    if (all > 0) sum += weighted / all / rows;
  }
  return sum;
}

/**
 * Returns the spectral centroid of an image: that of its rows, averaged over the channels. The authors' code divides by
 * the number of channels more than once, so that its centroids of color images, and hence the noise, are smaller.
 */
export function imageCentroid({ values, height, channels }: SignalImage): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel++)
    sum += spectralCentroid(
      values.filter((_, index) => index % channels === channel),
      height,
    );
  return sum / channels;
}

/** Largest number of samples for which the whole transform is computed; longer signals are averaged over parts. */
const LONGEST = 4096;

/** Magnitudes of the discrete Fourier transform at frequencies 0 to n/2, of parts of a long signal on average. */
function magnitudes(samples: Float64Array): Float64Array {
  const length = Math.min(samples.length, LONGEST);
  const parts = Math.floor(samples.length / length);
  const result = new Float64Array(Math.floor(length / 2) + 1);
  for (let part = 0; part < parts; part++) {
    for (let bin = 0; bin < result.length; bin++) {
      let [real, imaginary] = [0, 0];
      for (let index = 0; index < length; index++) {
        const angle = (2 * Math.PI * ((bin * index) % length)) / length;
        const value = samples[part * length + index] as number;
        real += value * Math.cos(angle);
        imaginary -= value * Math.sin(angle);
      }
      result[bin] = (result[bin] as number) + Math.hypot(real, imaginary) / parts;
    }
  }
  return result;
}
