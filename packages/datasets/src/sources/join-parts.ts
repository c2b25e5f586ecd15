import { datasetBytes, imageBytes } from '../dataset/image-bytes.js';
import type { ImageShape, Split } from '../dataset/image-dataset.js';
import { memoryStore } from '../dataset/memory-store.js';
import { DatasetError } from '../dataset-error.js';
import { checkTotalBytes, commonSize, mixedStore, sizesOf } from '../sizes/image-sizes.js';
import type { SizesOption } from '../sizes/sizes-option.js';
import type { ImagePart, ImageStream, LoadedImages } from './dataset-source.js';

/**
 * Concatenates parts. The parts of a split must be consecutive. A single part is not copied.
 *
 * @throws DatasetError `mixed-shapes` with the two files whose shapes differ, `too-large`.
 */
export function joinParts(parts: readonly ImagePart[]): Omit<LoadedImages, 'description'> {
  const [first] = parts as readonly [ImagePart, ...ImagePart[]];
  const { height, width, channels } = first;
  const shape = { height, width, channels };
  for (const part of parts) checkSameShape(part, first);
  const size = imageBytes(first);
  const runs = parts.map(({ split, images }): [string, number] => [split, images.length / size]);
  const splits = consecutiveSplits(runs);
  if (parts.length === 1) return { ...shape, store: memoryStore(first.images, shape), splits };
  const count = runs.reduce((sum, [, images]) => sum + images, 0);
  const images = new Uint8Array(datasetBytes(count, first));
  let offset = 0;
  for (const part of parts) {
    images.set(part.images, offset);
    offset += part.images.length;
  }
  return { ...shape, store: memoryStore(images, shape), splits };
}

/**
 * Loads all images of a stream into memory.
 *
 * @param sizes `mixed` if the images may differ in size
 * @throws DatasetError for the same reasons as `joinParts`; errors of the stream.
 */
export async function joinStream(
  { parts, description, skipped }: ImageStream,
  { sizes = 'equal' }: SizesOption = {},
): Promise<LoadedImages> {
  const all: ImagePart[] = [];
  let bytes = 0;
  for await (const part of parts) {
    const first = all[0] ?? part;
    checkSameShape(part, sizes === 'mixed' ? { ...first, height: part.height, width: part.width } : first);
    bytes += part.images.length;
    if (sizes === 'mixed') checkTotalBytes(bytes);
    else datasetBytes(bytes / imageBytes(part), part);
    all.push(part);
  }
  const left = skipped?.() ?? [];
  const joined = sizes === 'mixed' ? joinMixed(all) : joinParts(all);
  return { ...joined, description: description(), ...(left.length > 0 && { skipped: left }) };
}

/** Concatenates parts whose images may have several sizes. Parts of one split are adjacent. */
export function joinMixed(parts: readonly ImagePart[]): Omit<LoadedImages, 'description'> {
  const images = parts.flatMap((part) => {
    const size = imageBytes(part);
    return Array.from({ length: part.images.length / size }, (_, image) => ({
      ...part,
      images: part.images.subarray(image * size, (image + 1) * size),
    }));
  });
  const sizes = sizesOf(images);
  if (!sizes) return joinParts(parts);
  const splits = consecutiveSplits(images.map(({ split }): [string, number] => [split, 1]));
  const { channels } = images[0] as ImagePart;
  return { ...commonSize(sizes), channels, store: mixedStore(images.map((image) => image.images)), splits, sizes };
}

/**
 * Checks that two parts have images of the same shape.
 *
 * @throws DatasetError `mixed-shapes` with the two files whose shapes differ.
 */
export function checkSameShape(part: ImagePart, first: ImagePart, hint?: string): void {
  if (shapeName(part) !== shapeName(first))
    throw new DatasetError(
      'mixed-shapes',
      `holds images of ${shapeName(part)}, ${first.place?.path} of ${shapeName(first)}`,
      { ...part.place, ...(hint !== undefined && { hint }) },
    );
}

/** Returns the splits of consecutive runs of images. Consecutive runs of the same split are merged. */
export function consecutiveSplits(runs: readonly (readonly [split: string, count: number])[]): Record<string, Split> {
  const splits: Record<string, Split> = {};
  let start = 0;
  for (const [name, count] of runs) {
    const before = splits[name];
    splits[name] = before ? { start: before.start, count: before.count + count } : { start, count };
    start += count;
  }
  return splits;
}

function shapeName({ height, width, channels }: ImageShape): string {
  return `${height}×${width}×${channels}`;
}
