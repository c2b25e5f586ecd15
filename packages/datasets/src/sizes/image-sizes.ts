import { MAX_DATASET_BYTES } from '../dataset/image-bytes.js';
import type { ImageDataset, ImageShape, ImageSize, ImageSizes, ImageStore } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';

/** Common size of images, and the size of each if they have several. */
export type Sized = ImageSize & { readonly sizes?: ImageSizes };

/** Returns the size of one image of a dataset. */
export function imageSize({ height, width, sizes }: Sized, index: number): ImageSize {
  return sizes ? (sizes.list[sizes.of[index] as number] as ImageSize) : { height, width };
}

/**
 * Returns the distinct sizes of images, from the fewest to the most pixels, and the size of each image; undefined if
 * all have one size.
 */
export function sizesOf(images: readonly ImageSize[]): ImageSizes | undefined {
  const found = new Map(images.map(({ height, width }) => [sizeName({ height, width }), { height, width }]));
  if (found.size <= 1) return undefined;
  const list = [...found.values()].sort((a, b) => a.height * a.width - b.height * b.width || a.height - b.height);
  const positions = new Map(list.map((size, position) => [sizeName(size), position]));
  return { list, of: Uint32Array.from(images, (size) => positions.get(sizeName(size)) as number) };
}

/** Returns the most frequent size; the one with the most pixels if several are equally frequent. */
export function commonSize({ list, of }: ImageSizes): ImageSize {
  const counts = new Uint32Array(list.length);
  for (const size of of) counts[size] = (counts[size] as number) + 1;
  return list[counts.lastIndexOf(Math.max(...counts))] as ImageSize;
}

/** Applies a function to height and width of every size. The function must preserve the order of the sizes. */
export function changeSizes({ list, of }: ImageSizes, change: (side: number) => number): ImageSizes {
  return { list: list.map(({ height, width }) => ({ height: change(height), width: change(width) })), of };
}

/** Returns a size as rows×columns, for messages. */
export function sizeName({ height, width }: ImageSize): string {
  return `${height}×${width}`;
}

/**
 * Returns a store of images of different sizes in memory.
 *
 * @param images [H, W, C] each; not copied
 */
export function mixedStore(images: readonly Uint8Array[]): ImageStore {
  return {
    count: images.length,
    async read(indices) {
      const read = Array.from(indices, (index) => {
        const image = images[index];
        if (!image) throw new DatasetError('bad-config', `there is no image of index ${index} among ${images.length}`);
        return image;
      });
      const bytes = new Uint8Array(read.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const image of read) {
        bytes.set(image, offset);
        offset += image.length;
      }
      return bytes;
    },
    close() {},
  };
}

/**
 * Returns the size in bytes of a dataset's images in memory.
 *
 * @returns null if the images stay in a file
 */
export function bytesInMemory({ images, sizes, channels }: ImageDataset): number | null {
  if (!sizes) return images?.length ?? null;
  let pixels = 0;
  for (const size of sizes.of) {
    const { height, width } = sizes.list[size] as ImageSize;
    pixels += height * width;
  }
  return pixels * channels;
}

/** @throws DatasetError `too-large` if the images exceed the maximum size of a dataset */
export function checkTotalBytes(bytes: number): void {
  if (bytes > MAX_DATASET_BYTES)
    throw new DatasetError('too-large', `the images take ${bytes} bytes, a dataset holds ${MAX_DATASET_BYTES}`, {
      hint: 'Take fewer images or smaller ones',
    });
}

/**
 * Returns the layout of a dataset for its fingerprint: height, width and channels, or the size of each image and the
 * channels if images have several sizes.
 */
export function layoutOf({ height, width, channels, sizes }: ImageShape & { readonly sizes?: ImageSizes }): unknown[] {
  return sizes
    ? [sizes.list.map((size) => [size.height, size.width]), [...sizes.of], channels]
    : [height, width, channels];
}
