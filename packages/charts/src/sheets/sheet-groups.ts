import { groupBySize, type ImageDataset } from '@hypersiren/datasets';

/** Images of one size that are drawn from one batch. */
export interface SheetBatch {
  /** The dataset in their size. */
  readonly dataset: ImageDataset;
  readonly indices: Uint32Array;
}

/** Images in their order, in batches of one size: all in one, or image by image where the images of a dataset differ in size. */
export function sheetBatches(dataset: ImageDataset, indices: Uint32Array): SheetBatch[] {
  if (!dataset.sizes) return [{ dataset, indices }];
  return Array.from(indices, (index) => groupBySize(dataset, [index])[0] as SheetBatch);
}

/** The smallest size that has room for all of some images. */
export function roomFor(sizes: Iterable<{ readonly height: number; readonly width: number }>): {
  height: number;
  width: number;
} {
  let room = { height: 1, width: 1 };
  for (const { height, width } of sizes)
    room = { height: Math.max(room.height, height), width: Math.max(room.width, width) };
  return room;
}
