import { DatasetError, type DatasetErrorPlace } from '../dataset-error.js';
import { datasetBytes, imageBytes } from '../image-bytes.js';
import type { ImageShape, Split } from '../image-dataset.js';
import type { LoadedImages } from './dataset-source.js';

/** The images of one file, or of one split. */
export interface ImagePart extends ImageShape {
  readonly split: string;
  /** [n, H, W, C], n ≥ 1. */
  readonly images: Uint8Array;
  /** Where they come from, for errors. */
  readonly place?: DatasetErrorPlace;
}

/**
 * Puts parts after each other; parts of one split are neighbours. A single part is not copied.
 *
 * @throws DatasetError `mixed-shapes` naming the two files that disagree, `too-large`.
 */
export function joinParts(parts: readonly ImagePart[]): Omit<LoadedImages, 'description'> {
  const [first] = parts as readonly [ImagePart, ...ImagePart[]];
  const { height, width, channels } = first;
  const other = parts.find((part) => shapeName(part) !== shapeName(first));
  if (other)
    throw new DatasetError(
      'mixed-shapes',
      `holds pictures of ${shapeName(other)}, ${first.place?.path} of ${shapeName(first)}`,
      other.place,
    );
  const size = imageBytes(first);
  const runs = parts.map(({ split, images }): [string, number] => [split, images.length / size]);
  const splits = consecutiveSplits(runs);
  if (parts.length === 1) return { images: first.images, height, width, channels, splits };
  const count = runs.reduce((sum, [, images]) => sum + images, 0);
  const images = new Uint8Array(datasetBytes(count, first));
  let offset = 0;
  for (const part of parts) {
    images.set(part.images, offset);
    offset += part.images.length;
  }
  return { images, height, width, channels, splits };
}

/** Splits of runs of images that follow each other; neighbours of one name make one split. */
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
