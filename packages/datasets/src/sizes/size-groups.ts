import { splitIndices } from '../batches/epoch-order.js';
import type { ImageDataset, ImageShape, ImageSize, Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { imageSize, sizeName } from './image-sizes.js';

/** Images of a dataset that have one size. */
export interface SizeGroup extends ImageSize {
  /** Indices of the images in the dataset, in the given order. */
  readonly indices: Uint32Array;
  /**
   * The dataset with the height and width of this size, for reading these images only. Indices and splits are those of
   * the whole dataset.
   */
  readonly dataset: ImageDataset;
}

/**
 * Groups images by size, from the fewest to the most pixels. Returns a single group if all images have one size.
 *
 * @param indices indices of images in the dataset
 */
export function groupBySize(dataset: ImageDataset, indices: ArrayLike<number>): SizeGroup[] {
  if (!dataset.sizes) return [{ ...sizeOf(dataset), indices: Uint32Array.from(indices), dataset }];
  const { list, of } = dataset.sizes;
  const members = new Map<number, number[]>();
  for (const index of Array.from(indices)) {
    const size = of[index];
    if (size === undefined)
      throw new DatasetError('bad-config', `there is no image of index ${index} among ${dataset.count}`);
    const found = members.get(size);
    if (found) found.push(index);
    else members.set(size, [index]);
  }
  return [...members]
    .sort(([a], [b]) => a - b)
    .map(([size, own]) => {
      const { height, width } = list[size] as ImageSize;
      return { height, width, indices: Uint32Array.from(own), dataset: asIfOfSize(dataset, { height, width }) };
    });
}

/** Groups the images of a split by size. */
export function splitBySize(dataset: ImageDataset, split: Split): SizeGroup[] {
  return groupBySize(dataset, splitIndices(split));
}

/**
 * Returns the images of a split that have one size as a separate dataset, whose only split is named `images`. If all
 * images of the dataset have that size, returns the dataset and the split themselves.
 *
 * @throws DatasetError `bad-config` with the available sizes if no image has the requested size
 */
export function imagesOfSize(
  dataset: ImageDataset,
  split: Split,
  size: ImageSize,
): { dataset: ImageDataset; split: Split } {
  if (!dataset.sizes && dataset.height === size.height && dataset.width === size.width) return { dataset, split };
  const groups = splitBySize(dataset, split);
  const group = groups.find(({ height, width }) => height === size.height && width === size.width);
  if (!group)
    throw new DatasetError('bad-config', `no image is ${sizeName(size)} of those to learn from`, {
      hint: `They are ${groups.map((other) => `${sizeName(other)} (${other.indices.length})`).join(', ')}`,
    });
  const { indices } = group;
  const own = { start: 0, count: indices.length };
  return {
    split: own,
    dataset: {
      ...group.dataset,
      count: indices.length,
      splits: { images: own },
      read: (positions) => dataset.read(Array.from(positions, (position) => indices[position] ?? dataset.count)),
    },
  };
}

/** Returns the dataset with another height and width, for reading images of that size only. */
function asIfOfSize(dataset: ImageDataset, { height, width }: ImageSize): ImageDataset {
  const { sizes: _, images: __, ...rest } = dataset;
  return { ...rest, height, width };
}

function sizeOf({ height, width }: ImageSize): ImageSize {
  return { height, width };
}

/** Returns each size in a split with its number of images, from the fewest to the most pixels. */
export function countsOfSizes(
  dataset: ImageDataset,
  split: Split,
): readonly (ImageSize & { readonly count: number })[] {
  return splitBySize(dataset, split).map(({ height, width, indices }) => ({ height, width, count: indices.length }));
}

/**
 * Reads images and applies a function to each, or to all at once if the dataset has one size.
 *
 * @param change receives one or more images of one size, [n, H, W, C]
 * @returns the results, concatenated
 */
export async function readChanged(
  dataset: ImageDataset,
  indices: ArrayLike<number>,
  change: (images: Uint8Array, shape: ImageShape) => Uint8Array,
): Promise<Uint8Array> {
  const images = await dataset.read(indices);
  const { channels } = dataset;
  if (!dataset.sizes) return change(images, dataset);
  let offset = 0;
  const changed = Array.from(indices, (index) => {
    const shape = { ...imageSize(dataset, index), channels };
    const image = images.subarray(offset, offset + shape.height * shape.width * channels);
    offset += image.length;
    return change(image, shape);
  });
  const whole = new Uint8Array(changed.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const image of changed) {
    whole.set(image, end);
    end += image.length;
  }
  return whole;
}
