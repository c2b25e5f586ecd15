/** Files that are read at once. */
const AT_ONCE = 64;

/** Does the same with many things, some of them at once: their results, in their order. */
export async function severalAtOnce<T, Result>(
  things: readonly T[],
  work: (thing: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < things.length; at += AT_ONCE)
    results.push(...(await Promise.all(things.slice(at, at + AT_ONCE).map(work))));
  return results;
}
