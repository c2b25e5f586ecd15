import type { Split } from '@hypersiren/datasets';
import { quote } from '@hypersiren/siren/family';
import { drawIndices } from '@hypersiren/siren/training';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';
import type { ImagesKey } from '../model/context-batch.js';

/** Dimensions: B images, P pixels of an image, N sampled pixels, C channels. */

const error = ({ input }: { input?: unknown }) =>
  'expected all, interlaced, a whole number of 2 or more coordinates, a share of them above 0 and below 1, ' +
  `or {count: one of these, unknown: a share of unknown pixels from 0 to 1}, got ${quote(input)}`;

/** Exclusive upper bound of the random integers. */
const RANDOM_RANGE = 2 ** 31;

const isCount = (count: number) => (count > 0 && count < 1) || (Number.isSafeInteger(count) && count >= 2);

const countSchema = z.union([z.literal('all'), z.number().refine(isCount, { error })], { error });

/** Schema of the number of coordinates at which a training step compares images. */
export const coordinatesSchema = z.union(
  [
    z.literal('interlaced'),
    countSchema,
    z.strictObject({
      count: countSchema.describe('All, a number of coordinates, or a share of them'),
      unknown: z
        .number()
        .min(0)
        .max(1)
        .exactOptional()
        .describe('Share of unknown pixels among those that are drawn; that of the image if left out'),
    }),
  ],
  { error },
);

/**
 * Coordinates at which the loss is computed: `all`, `2048`, `0.25`, `{ count: 2048, unknown: 0.75 }`, or `interlaced`.
 * `interlaced` uses every k-th row and column of images of k times the size, with another offset in each step; these
 * are as many coordinates as the dataset's images have pixels.
 */
export type CoordinateSampling = z.output<typeof coordinatesSchema>;

/** Sampled pixels of images for the loss; typed arrays only. */
export interface CoordinateSample {
  /** Number of images, B. */
  readonly images: number;
  /** Sampled pixels as row · W + column, [B · N], image by image. */
  readonly pixels: Int32Array;
  /** Number of pixels that each sampled pixel represents, [B · N]. The sum over an image is P. */
  readonly counts: Float32Array;
  /** Whether each sampled pixel is known, [B · N]; null if the target has another size than the mask. */
  readonly known: Uint8Array | null;
  /** Target values, [B · N · C]. */
  readonly values: Float32Array;
}

/** @throws HypernetError `option` */
export function checkCoordinates(coordinates: CoordinateSampling): CoordinateSampling {
  return checkOptions('train: coordinates', coordinatesSchema, coordinates) as CoordinateSampling;
}

/** Returns the number of sampled pixels N out of P, at most P. */
export function coordinateCount(coordinates: CoordinateSampling, pixels: number): number {
  const count = typeof coordinates === 'object' ? coordinates.count : coordinates;
  if (count === 'all' || count === 'interlaced') return pixels;
  return Math.min(pixels, count < 1 ? Math.max(2, Math.round(count * pixels)) : count);
}

/**
 * Samples pixels of each image without replacement. Known and unknown pixels are separate strata with at least one
 * sample each, so that a weighted mean of the samples is an unbiased estimate of the mean over all pixels. The sample
 * of an image depends on seed, epoch and the image's position in its split, but not on the batch.
 *
 * @param images [B, P, C]
 * @param masks [B, P], 1 = known; null if the target has another size than the mask
 * @returns undefined if all pixels are compared
 */
export function sampleCoordinates(
  coordinates: CoordinateSampling,
  { images, masks, channels }: { images: Float32Array; masks: Uint8Array | null; channels: number },
  { start }: Split,
  indices: Uint32Array,
  { seed, epoch }: ImagesKey,
): CoordinateSample | undefined {
  const size = images.length / channels / indices.length; // P
  const count = coordinateCount(coordinates, size); // N
  if (count === size) return undefined;
  const total = indices.length * count;
  const pixels = new Int32Array(total);
  const counts = new Float32Array(total);
  const known = masks && new Uint8Array(total);
  const values = new Float32Array(total * channels);
  indices.forEach((index, image) => {
    const random = drawIndices(seed, `coordinates/${epoch}/${index - start}`, count, RANDOM_RANGE);
    const mask = masks?.subarray(image * size, (image + 1) * size);
    let at = image * count;
    for (const { candidates, draws } of strataOf(coordinates, count, size, mask))
      for (const pixel of drawFrom(candidates, draws, random.subarray(at - image * count))) {
        pixels[at] = pixel;
        counts[at] = candidates.length / draws;
        if (known && mask) known[at] = mask[pixel] as number;
        const from = (image * size + pixel) * channels;
        values.set(images.subarray(from, from + channels), at * channels);
        at++;
      }
  });
  return { images: indices.length, pixels, counts, known, values };
}

/** Pixels of one stratum, and the number of samples. */
interface Stratum {
  readonly candidates: Uint32Array;
  readonly draws: number;
}

/** Returns the strata: unknown and known pixels. */
function strataOf(
  coordinates: CoordinateSampling,
  count: number,
  size: number,
  mask: Uint8Array | undefined,
): Stratum[] {
  const order = new Uint32Array(size); // the unknown pixels, followed by the known ones
  let [front, back] = [0, size];
  for (let pixel = 0; pixel < size; pixel++) order[mask?.[pixel] ? --back : front++] = pixel;
  const [unknown, known] = [order.subarray(0, front), order.subarray(front)];
  const share = mask && typeof coordinates === 'object' ? coordinates.unknown : undefined;
  const least = Math.max(count - known.length, Math.min(1, unknown.length));
  const most = Math.min(unknown.length, count - Math.min(1, known.length));
  const draws = Math.min(most, Math.max(least, Math.round((share ?? unknown.length / size) * count)));
  const strata = [
    { candidates: unknown, draws },
    { candidates: known, draws: count - draws },
  ];
  return strata.filter(({ draws }) => draws > 0);
}

/**
 * Draws candidates without replacement, changing their order in place.
 *
 * @param random integers below {@link RANDOM_RANGE}, one for each draw
 */
function drawFrom(candidates: Uint32Array, draws: number, random: Int32Array): Uint32Array {
  for (let index = 0; index < draws; index++) {
    const other = index + Math.floor(((random[index] as number) / RANDOM_RANGE) * (candidates.length - index));
    const value = candidates[index] as number;
    candidates[index] = candidates[other] as number;
    candidates[other] = value;
  }
  return candidates.subarray(0, draws);
}
