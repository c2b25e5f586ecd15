/** Converts values in [-1, 1] with one or three channels to opaque canvas pixels. */
export function imagePixels(values: ArrayLike<number>, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const count = values.length / channels;
  const pixels = new Uint8ClampedArray(4 * count).fill(255);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++)
      pixels[4 * i + c] = ((values[i * channels + (channels < 3 ? 0 : c)] as number) + 1) * 127.5;
  return pixels;
}

/** Converts gradients (down, right) to colors. The hue is the direction of the gradient, the brightness its norm. */
export function gradientPixels(gradients: ArrayLike<number>, steepest: number): Uint8ClampedArray<ArrayBuffer> {
  const count = gradients.length / 2;
  const pixels = new Uint8ClampedArray(4 * count).fill(255);
  for (let i = 0; i < count; i++) {
    const [down, across] = [gradients[2 * i] as number, gradients[2 * i + 1] as number];
    const turn = Math.atan2(down, across);
    const strength = Math.min(1, Math.hypot(down, across) / steepest) ** 0.7;
    // Three cosines a third of a turn apart have a constant sum, so the brightness does not depend on the direction.
    for (let c = 0; c < 3; c++)
      pixels[4 * i + c] = 255 * strength * (0.55 + 0.45 * Math.cos(turn - (c * 2 * Math.PI) / 3));
  }
  return pixels;
}

const BELOW = [46, 110, 190] as const;
const ABOVE = [214, 92, 50] as const;
const MIDDLE = [246, 244, 240] as const;

/** Converts signed values to colors: blue for negative, red for positive, near white for 0. */
export function signedPixels(values: ArrayLike<number>, largest: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length).fill(255);
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) / largest;
    const strength = Math.min(1, Math.abs(value)) ** 0.6;
    const end = value < 0 ? BELOW : ABOVE;
    for (let c = 0; c < 3; c++)
      pixels[4 * i + c] = (MIDDLE[c] as number) * (1 - strength) + (end[c] as number) * strength;
  }
  return pixels;
}

/** Returns the (1 − share) quantile of magnitudes, at least `least`, as a scale that is robust to outliers. */
export function scaleOf(magnitudes: Iterable<number>, least: number, share = 0.02): number {
  const sorted = Float64Array.from(magnitudes).sort();
  return Math.max(least, sorted[Math.floor((sorted.length - 1) * (1 - share))] ?? 0);
}
