/**
 * Maps items with at most `concurrency` concurrent calls. Returns the results in the order of the items.
 *
 * If calls fail, the error of the first item in order is thrown, so the same data always gives the same error. All
 * other calls have settled by then.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  map: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const errors = new Map<number, unknown>();
  let next = 0;
  const worker = async () => {
    while (next < items.length && errors.size === 0) {
      const index = next++;
      try {
        results[index] = await map(items[index] as Item, index);
      } catch (error) {
        errors.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  // Items are started in order, so all items before a failed one were started too, and the lowest index is
  // deterministic.
  if (errors.size > 0) throw errors.get(Math.min(...errors.keys()));
  return results;
}
