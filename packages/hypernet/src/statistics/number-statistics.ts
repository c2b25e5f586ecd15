import type * as tf from '@tensorflow/tfjs-core';

/** Statistics of the numbers of a tensor. */
export interface NumberStatistics {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  /**
   * Number of values that are NaN or infinite. The other statistics are of the finite values, and NaN if there are
   * none.
   */
  readonly notFinite: number;
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly std: number;
  /** Euclidean norm. */
  readonly norm: number;
}

/** Computes the statistics of a tensor's numbers in double precision. */
export async function numberStatistics(name: string, tensor: tf.Tensor): Promise<NumberStatistics> {
  const numbers = await tensor.data();
  let [finite, least, greatest, mean, squares] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  let norm = 0;
  for (const number of numbers) {
    if (!Number.isFinite(number)) continue;
    finite++;
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
    // Welford's algorithm, which avoids cancellation.
    const difference = number - mean;
    mean += difference / finite;
    squares += difference * (number - mean);
    norm += number * number;
  }
  const of = (value: number): number => (finite > 0 ? value : Number.NaN);
  return {
    name,
    shape: tensor.shape,
    count: numbers.length,
    notFinite: numbers.length - finite,
    least: of(least),
    greatest: of(greatest),
    mean: of(mean),
    std: of(Math.sqrt(squares / finite)),
    norm: of(Math.sqrt(norm)),
  };
}

/** Formats statistics as `encoder.conv1.kernel [3, 3, 3, 32]: 3 of 864 numbers not finite; norm 1.2e+9, mean …`. */
export function describeNumbers(statistics: NumberStatistics): string {
  const { name, shape, count, notFinite, least, greatest, mean, std, norm } = statistics;
  const number = (value: number): string => value.toPrecision(3);
  const spoilt = notFinite > 0 ? `${notFinite} of ${count} numbers not finite` : '';
  const rest =
    notFinite === count
      ? ''
      : `norm ${number(norm)}, mean ${number(mean)}, std ${number(std)}, from ${number(least)} to ${number(greatest)}`;
  return `${name} [${shape.join(', ')}]: ${[spoilt, rest].filter(Boolean).join('; the others: ')}`;
}
