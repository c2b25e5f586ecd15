import * as tf from '@tensorflow/tfjs-core';

/** Mean, standard deviation and kurtosis of a distribution. */
export interface Moments {
  readonly mean: number;
  /** Standard deviation. */
  readonly std: number;
  /**
   * Kurtosis, the fourth central moment divided by the squared variance: 3 for normal, 1.8 for uniform, 1.5 for
   * arcsine. NaN for a constant.
   */
  readonly kurtosis: number;
}

/** Computes the moments of all numbers in a tensor. */
export async function moments(tensor: tf.Tensor): Promise<Moments> {
  const three = tf.tidy(() => {
    const mean = tf.mean(tensor);
    const square = tf.square(tf.sub(tensor, mean)); // centered first: a difference of large sums loses precision in float32
    return tf.stack([mean, tf.mean(square), tf.mean(tf.square(square))]);
  });
  const [mean, variance, fourth] = (await three.data()) as unknown as [number, number, number];
  three.dispose();
  return { mean, std: Math.sqrt(variance), kurtosis: fourth / variance ** 2 };
}
