import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';

/** Creates a generator of masks, shape [B, side, side, 1], in which each pixel is known with the given probability. */
export function maskDrawer(side: number, probability: number): (batch: number) => tf.Tensor4D {
  const random = seedrandom.alea('0/context');
  return (batch) =>
    tf.tensor4d(
      Float32Array.from({ length: batch * side * side }, () => (random() < probability ? 1 : 0)),
      [batch, side, side, 1],
    );
}
