/**
 * Computes the relative error in percent: the Euclidean distance of two fields divided by the norm of the true one.
 * Only indices for which `counts` returns true are included. Default: all.
 */
export function relativeError(
  got: ArrayLike<number>,
  truth: ArrayLike<number>,
  counts: (index: number) => boolean = () => true,
): number {
  let [apart, size] = [0, 0];
  for (let index = 0; index < truth.length; index++) {
    if (!counts(index)) continue;
    apart += ((got[index] as number) - (truth[index] as number)) ** 2;
    size += (truth[index] as number) ** 2;
  }
  return 100 * Math.sqrt(apart / size);
}
