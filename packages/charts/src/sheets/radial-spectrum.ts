/** Letters: H rows, W columns, C channels, R rings of equal spatial frequency. */

/**
 * Computes the power of an image by spatial frequency: |DFT|² of the image without its mean under a Hann window,
 * averaged over the channels and over rings of frequencies. Entry k − 1 is the power at k cycles per shorter side. The
 * window suppresses the spectral leakage of the image's edges (Harris 1978, section V).
 *
 * @param values shape [H, W, C]
 * @returns squared values, shape [R], where R is half the shorter side
 */
export function radialSpectrum(
  values: ArrayLike<number>,
  { height, width, channels }: { height: number; width: number; channels: number },
): Float64Array {
  const shorter = Math.min(height, width);
  const rings = Math.floor(shorter / 2);
  const [rows, columns] = [hann(height), hann(width)];
  const [rowWaves, columnWaves] = [waves(height), waves(width)];
  const energy = mean(rows.map((w) => w * w)) * mean(columns.map((w) => w * w));
  const power = new Float64Array(rings);
  const counts = new Float64Array(rings);
  for (let channel = 0; channel < channels; channel++) {
    const plane = Float64Array.from(
      { length: height * width },
      (_, pixel) => values[pixel * channels + channel] as number,
    );
    const average = mean(plane);
    // Transform the rows, [H, W], then the columns.
    const real = new Float64Array(height * width);
    const imaginary = new Float64Array(height * width);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const value = ((plane[y * width + x] as number) - average) * (rows[y] as number) * (columns[x] as number);
        for (let u = 0; u < width; u++) {
          const phase = (u * x) % width;
          real[y * width + u] = (real[y * width + u] as number) + value * (columnWaves.cosine[phase] as number);
          imaginary[y * width + u] = (imaginary[y * width + u] as number) - value * (columnWaves.sine[phase] as number);
        }
      }
    for (let v = 0; v < height; v++)
      for (let u = 0; u < width; u++) {
        const frequency = Math.hypot(signed(v, height) / height, signed(u, width) / width) * shorter;
        const ring = Math.round(frequency) - 1;
        if (ring < 0 || ring >= rings) continue;
        let [a, b] = [0, 0];
        for (let y = 0; y < height; y++) {
          const phase = (v * y) % height;
          const [cosine, sine] = [rowWaves.cosine[phase] as number, rowWaves.sine[phase] as number];
          const [re, im] = [real[y * width + u] as number, imaginary[y * width + u] as number];
          a += re * cosine + im * sine;
          b += im * cosine - re * sine;
        }
        power[ring] = (power[ring] as number) + (a * a + b * b) / (height * width) ** 2 / energy;
        counts[ring] = (counts[ring] as number) + 1;
      }
  }
  return power.map((sum, ring) => sum / (counts[ring] as number));
}

/** Returns the frequency of the k-th entry of a DFT, negative in the second half. */
function signed(k: number, length: number): number {
  return k > length / 2 ? k - length : k;
}

function waves(length: number): { cosine: Float64Array; sine: Float64Array } {
  const of = (wave: (angle: number) => number) =>
    Float64Array.from({ length }, (_, k) => wave((2 * Math.PI * k) / length));
  return { cosine: of(Math.cos), sine: of(Math.sin) };
}

/** Returns a periodic Hann window, 0 at the first pixel. */
function hann(length: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => (1 - Math.cos((2 * Math.PI * k) / length)) / 2);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
