import { splitIndices } from '../batches/epoch-order.js';
import type { ImageDataset, ImageShape, ImageSize, Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { imageSize, sizeName } from './image-sizes.js';

/** Some images of a dataset that are all of one size. */
export interface SizeGroup extends ImageSize {
  /** Indices into the dataset, in the order in which they were given. */
  readonly indices: Uint32Array;
  /** The dataset as one of this size, for what reads these images alone: indices and splits are those of the whole dataset. */
  readonly dataset: ImageDataset;
}

/**
 * Images by their size, from the fewest to the most pixels; a single group where all are of one size.
 *
 * @param indices of images of the dataset
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

/** The images of a split by their size. */
export function splitBySize(dataset: ImageDataset, split: Split): SizeGroup[] {
  return groupBySize(dataset, splitIndices(split));
}

/**
 * The images of one size of a split as a dataset of their own, with that split alone, named `images`.
 *
 * @throws DatasetError `bad-config` naming the sizes there are, if none has the size
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

/** For reading images of that size alone. */
function asIfOfSize(dataset: ImageDataset, { height, width }: ImageSize): ImageDataset {
  const { sizes: _, images: __, ...rest } = dataset;
  return { ...rest, height, width };
}

function sizeOf({ height, width }: ImageSize): ImageSize {
  return { height, width };
}

/** Images of each size among some images, in words: `48×32 (12), 32×32 (30)`. */
export function countsOfSizes(
  dataset: ImageDataset,
  split: Split,
): readonly (ImageSize & { readonly count: number })[] {
  return splitBySize(dataset, split).map(({ height, width, indices }) => ({ height, width, count: indices.length }));
}

/**
 * Some images, each changed by itself.
 *
 * @param change one or more images of one size, [n, H, W, C]
 * @returns the changed images after each other
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
