import { createHash } from 'node:crypto';
import { DatasetError } from '../dataset-error.js';
import type { ImageDataset, ImageShape } from './image-dataset.js';

/** Pixels on either side of a place that its value is made of. */
const REACH = 2;

/**
 * The same images in a larger size, `factor` times as high and as wide, by cubic convolution (Keys 1981, a = −1/2) with the border
 * repeated: what lies between the pixels as smooth as they allow. No detail is added. Splits and order stay, so that images of both
 * datasets belong together by their index. Images are enlarged whenever they are read, and never kept.
 *
 * @throws DatasetError `bad-config` unless the factor is a whole number from 1
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

/** Images [n, H, W, C], enlarged. */
function enlargeImages(images: Uint8Array, { height, width, channels }: ImageShape, factor: number): Uint8Array {
  const count = images.length / (height * width * channels);
  // Along columns first, then along rows; an axis is [outer, size, inner].
  const wide = enlargeAxis(images, { outer: count * height, size: width, inner: channels }, factor);
  const whole = enlargeAxis(wide, { outer: count, size: height, inner: factor * width * channels }, factor);
  return Uint8Array.from(whole, (value) => Math.min(Math.max(Math.round(value), 0), 255));
}

function enlargeAxis(
  values: ArrayLike<number>,
  { outer, size, inner }: { outer: number; size: number; inner: number },
  factor: number,
): Float32Array {
  const enlarged = new Float32Array(outer * size * factor * inner);
  const taps = tapsOf(size, factor);
  for (let o = 0; o < outer; o++)
    for (const [at, tap] of taps.entries())
      for (const [from, weight] of tap) {
        const source = (o * size + from) * inner;
        const target = (o * size * factor + at) * inner;
        for (let i = 0; i < inner; i++)
          enlarged[target + i] = (enlarged[target + i] as number) + weight * (values[source + i] as number);
      }
  return enlarged;
}

/** For each place of the larger axis the places of the smaller one that it is made of, with their weights. */
function tapsOf(size: number, factor: number): [from: number, weight: number][][] {
  return Array.from({ length: size * factor }, (_, at) => {
    const place = (at + 0.5) / factor - 0.5; // pixels are squares: centers of the larger ones among those of the smaller
    const first = Math.floor(place) - REACH + 1;
    return Array.from({ length: 2 * REACH }, (_, tap): [number, number] => {
      const from = first + tap;
      return [Math.min(Math.max(from, 0), size - 1), cubic(place - from)];
    });
  });
}

/** Keys' kernel with a = −1/2: interpolates, and is exact for parabolas. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}
