import { createHash } from 'node:crypto';
import { DatasetError } from '../dataset-error.js';
import { changeSizes } from '../sizes/image-sizes.js';
import { readChanged } from '../sizes/size-groups.js';
import type { ImageDataset, ImageShape } from './image-dataset.js';

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
    ...(dataset.sizes && { sizes: changeSizes(dataset.sizes, (side) => factor * side) }),
    read: (indices) => readChanged(dataset, indices, (images, shape) => enlargeImages(images, shape, factor)),
    close: () => dataset.close(),
  };
}

/** Images [n, H, W, C], enlarged. */
function enlargeImages(images: Uint8Array, { height, width, channels }: ImageShape, factor: number): Uint8Array {
  const count = images.length / (height * width * channels);
  // Along columns first, then along rows; an axis is [outer, size, inner].
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

/** A place that another is made of. */
type Tap = readonly [from: number, weight: number];

/** For each place of the larger axis the places of the smaller one that it is made of, with their weights. */
function tapsOf(size: number, factor: number): readonly (readonly [Tap, Tap, Tap, Tap])[] {
  return Array.from({ length: size * factor }, (_, at) => {
    const place = (at + 0.5) / factor - 0.5; // pixels are squares: centers of the larger ones among those of the smaller
    const first = Math.floor(place) - 1; // two on either side
    const tap = (from: number): Tap => [Math.min(Math.max(from, 0), size - 1), cubic(place - from)];
    return [tap(first), tap(first + 1), tap(first + 2), tap(first + 3)];
  });
}

/** Keys' kernel with a = −1/2: interpolates, and is exact for parabolas. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}
