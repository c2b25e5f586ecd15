/**
 * Maps items as they come, with at most `ahead` calls under way, and gives the results in the items' order: memory for a few
 * of them, however many there are. The error of the first failing item (by its place, not by time) is thrown; nothing is
 * under way any more by then.
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
      result.catch(() => {}); // it is awaited in its turn
      underWay.push(result);
      if (underWay.length >= ahead) yield await (underWay.shift() as Promise<Result>);
    }
    while (underWay.length > 0) yield await (underWay.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(underWay);
  }
}
