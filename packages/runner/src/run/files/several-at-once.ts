/** Largest number of concurrent calls. */
const AT_ONCE = 64;

/** Maps items with an asynchronous function, several at once. Results have the order of the items. */
export async function severalAtOnce<T, Result>(
  things: readonly T[],
  work: (thing: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < things.length; at += AT_ONCE)
    results.push(...(await Promise.all(things.slice(at, at + AT_ONCE).map(work))));
  return results;
}
