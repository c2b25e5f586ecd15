import {
  countsOfSizes,
  getSplit,
  type ImageDataset,
  type SplitStatistics,
  splitStatistics,
} from '@hypersiren/datasets';

/** Returns sizes, values and repetitions of the images of two splits, and the number of images that both have. */
export async function describeSplits(dataset: ImageDataset, [train, evaluation]: readonly [string, string]) {
  const { height, width, channels, fingerprint } = dataset;
  const names = [...new Set([train, evaluation])];
  const found = new Map<string, SplitStatistics>();
  for (const name of names) found.set(name, await splitStatistics(dataset, name));
  const splits = [...found].map(([name, { mean, std, digests }]) => {
    const { count } = getSplit(dataset, name);
    return { name, count, mean, std, repeated: count - digests.size };
  });
  const [trained, measured] = names.map((name) => found.get(name)?.digests);
  const shared = trained && measured && [...measured].filter((digest) => trained.has(digest)).length;
  return {
    ...{ height, width, channels, fingerprint, splits },
    ...(dataset.sizes && { imageSizes: countsOfSizes(dataset, { start: 0, count: dataset.count }) }),
    ...(shared !== undefined && { shared }),
  };
}
