import { createHash } from 'node:crypto';
import { DatasetError } from '../dataset-error.js';
import type { ImageDataset, ImageShape } from './image-dataset.js';

/**
 * Returns a dataset whose images are enlarged `factor` times in height and width. Pixels are interpolated by cubic
 * convolution (Keys 1981, a = −1/2) with repeated borders. Splits and order do not change, so images of both datasets
 * correspond by index. Images are enlarged at every read and are not stored.
 *
 * @throws DatasetError `bad-config` unless the factor is an integer ≥ 1.
 */
export function enlargeDataset(dataset: ImageDataset, factor: number): ImageDataset {
  if (!Number.isSafeInteger(factor) || factor < 1)
    throw new DatasetError('bad-config', `images cannot be enlarged ${factor} times`, {
      hint: 'Expected a whole number from 1',
    });
  if (factor === 1) return dataset;
  const { name, count, height, width, channels, splits, skipped } = dataset;
  return {
    ...{ name, count, channels, splits, ...(skipped && { skipped }) },
    description: `${dataset.description}; enlarged ${factor} times`,
    height: factor * height,
    width: factor * width,
    fingerprint: createHash('sha256').update(`enlarged ${factor} times: ${dataset.fingerprint}`).digest('hex'),
    read: async (indices) => enlargeImages(await dataset.read(indices), dataset, factor),
    close: () => dataset.close(),
  };
}

/** Enlarges images of shape [n, H, W, C]. */
function enlargeImages(images: Uint8Array, { height, width, channels }: ImageShape, factor: number): Uint8Array {
  const count = images.length / (height * width * channels);
  // Enlarges the columns, then the rows. An axis is described by [outer, size, inner].
  const wide = enlargeAxis(Float32Array.from(images), { outer: count * height, size: width, inner: channels }, factor);
  const whole = enlargeAxis(wide, { outer: count, size: height, inner: factor * width * channels }, factor);
  const bytes = new Uint8Array(whole.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.min(Math.max(Math.round(whole[i] as number), 0), 255);
  return bytes;
}

function enlargeAxis(
  values: Float32Array,
  { outer, size, inner }: { outer: number; size: number; inner: number },
  factor: number,
): Float32Array {
  const enlarged = new Float32Array(outer * size * factor * inner);
  const taps = tapsOf(size, factor);
  let target = 0;
  for (let o = 0; o < outer; o++) {
    const from = o * size * inner;
    for (const [[a, p], [b, q], [c, r], [d, s]] of taps) {
      const [first, second, third, fourth] = [from + a * inner, from + b * inner, from + c * inner, from + d * inner];
      for (let i = 0; i < inner; i++) {
        let sum = Math.fround(p * (values[first + i] as number));
        sum = Math.fround(sum + q * (values[second + i] as number));
        sum = Math.fround(sum + r * (values[third + i] as number));
        enlarged[target++] = sum + s * (values[fourth + i] as number);
      }
    }
  }
  return enlarged;
}

/** Source index and its weight. */
type Tap = readonly [from: number, weight: number];

/** Returns, for each index of the enlarged axis, the four source indices and their weights. */
function tapsOf(size: number, factor: number): readonly (readonly [Tap, Tap, Tap, Tap])[] {
  return Array.from({ length: size * factor }, (_, at) => {
    const place = (at + 0.5) / factor - 0.5; // center of the enlarged pixel, in source pixels
    const first = Math.floor(place) - 1; // two source pixels on each side
    const tap = (from: number): Tap => [Math.min(Math.max(from, 0), size - 1), cubic(place - from)];
    return [tap(first), tap(first + 1), tap(first + 2), tap(first + 3)];
  });
}

/** Evaluates Keys' cubic kernel with a = −1/2. The kernel interpolates and reproduces quadratic functions exactly. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}
