import { MAX_DATASET_BYTES } from '../dataset/image-bytes.js';
import type { ImageDataset, ImageShape, ImageSize, ImageSizes, ImageStore } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';

/** What says of images how large they are. */
export type Sized = ImageSize & { readonly sizes?: ImageSizes };

/** Size of one image of a dataset. */
export function imageSize({ height, width, sizes }: Sized, index: number): ImageSize {
  return sizes ? (sizes.list[sizes.of[index] as number] as ImageSize) : { height, width };
}

/** Tells the sizes of some images; undefined where all are of one size. */
export function sizesOf(images: readonly ImageSize[]): ImageSizes | undefined {
  const found = new Map(images.map(({ height, width }) => [sizeName({ height, width }), { height, width }]));
  if (found.size <= 1) return undefined;
  const list = [...found.values()].sort((a, b) => a.height * a.width - b.height * b.width || a.height - b.height);
  const positions = new Map(list.map((size, position) => [sizeName(size), position]));
  return { list, of: Uint32Array.from(images, (size) => positions.get(sizeName(size)) as number) };
}

/** The size that most images have; of several, the one of the most pixels. */
export function commonSize({ list, of }: ImageSizes): ImageSize {
  const counts = new Uint32Array(list.length);
  for (const size of of) counts[size] = (counts[size] as number) + 1;
  return list[counts.lastIndexOf(Math.max(...counts))] as ImageSize;
}

/** The sizes with every side changed by the same rule, which keeps their order. */
export function changeSizes({ list, of }: ImageSizes, change: (side: number) => number): ImageSizes {
  return { list: list.map(({ height, width }) => ({ height: change(height), width: change(width) })), of };
}

/** Rows × columns, as messages write it. */
export function sizeName({ height, width }: ImageSize): string {
  return `${height}×${width}`;
}

/**
 * Images of different sizes that are in memory.
 *
 * @param images [H, W, C] each, kept and not copied
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
 * Bytes of the images, if they are in memory.
 *
 * @returns null of images that stay in a file
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

/** @throws DatasetError `too-large` for more than a dataset may take */
export function checkTotalBytes(bytes: number): void {
  if (bytes > MAX_DATASET_BYTES)
    throw new DatasetError('too-large', `the images take ${bytes} bytes, a dataset holds ${MAX_DATASET_BYTES}`, {
      hint: 'Take fewer images or smaller ones',
    });
}

/** The same layout, with sizes where images differ: for fingerprints. */
export function layoutOf({ height, width, channels, sizes }: ImageShape & { readonly sizes?: ImageSizes }): unknown[] {
  return sizes
    ? [sizes.list.map((size) => [size.height, size.width]), [...sizes.of], channels]
    : [height, width, channels];
}
