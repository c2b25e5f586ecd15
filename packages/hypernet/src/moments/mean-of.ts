import { type ImageDataset, imageBlocks, type Split } from '@hypersiren/datasets';

/** Returns the mean of the images of a split, [H, W, C] in [-1, 1]. */
export async function meanOf(dataset: ImageDataset, split: Split): Promise<Float64Array> {
  const size = dataset.height * dataset.width * dataset.channels;
  const sums = new Float64Array(size);
  for await (const levels of imageBlocks(dataset, split))
    for (let from = 0; from < levels.length; from += size)
      for (let index = 0; index < size; index++)
        sums[index] = (sums[index] as number) + (levels[from + index] as number);
  return sums.map((sum) => sum / split.count / 127.5 - 1);
}
