/**
 * Maps the items of an iterable with at most `ahead` concurrent calls, and yields the results in the order of the
 * items. Only the results of concurrent calls are in memory. If calls fail, the error of the first item in order is
 * thrown, after all other calls have settled.
 */
export async function* mapAhead<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  ahead: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = map(item);
      result.catch(() => {}); // prevents an unhandled rejection; awaited in order
      underWay.push(result);
      if (underWay.length >= ahead) yield await (underWay.shift() as Promise<Result>);
    }
    while (underWay.length > 0) yield await (underWay.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(underWay);
  }
}
