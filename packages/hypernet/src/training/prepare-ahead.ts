/**
 * Prepares items one ahead: while the caller computes with one, files are read for the next.
 *
 * @param items without end, or more than are wanted: one is prepared that is never given
 * @param prepare makes no tensors, which would be lost with it
 * @throws what `prepare` throws, when its item's turn comes
 */
export async function* prepareAhead<Item, Prepared>(
  items: Iterable<Item>,
  prepare: (item: Item) => Promise<Prepared>,
): AsyncGenerator<Prepared, void, void> {
  let before: Promise<Prepared> | undefined;
  for (const item of items) {
    const next = prepare(item);
    next.catch(() => {}); // it is awaited in its turn, or not at all
    if (before) yield await before;
    before = next;
  }
  if (before) yield await before;
}
