/**
 * Yields prepared items. The next item is prepared, for example read from files, while the caller uses the current one.
 *
 * @param items may be endless; if the caller stops early, one more item has been prepared
 * @param prepare must not create tensors, since an unused item is discarded
 * @throws the error of `prepare`, when its item is due
 */
export async function* prepareAhead<Item, Prepared>(
  items: Iterable<Item>,
  prepare: (item: Item) => Promise<Prepared>,
): AsyncGenerator<Prepared, void, void> {
  let before: Promise<Prepared> | undefined;
  for (const item of items) {
    const next = prepare(item);
    next.catch(() => {}); // awaited later, or never
    if (before) yield await before;
    before = next;
  }
  if (before) yield await before;
}
