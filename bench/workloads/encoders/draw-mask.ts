import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';

/** Creates a generator of masks, shape [B, side, side, 1], in which each pixel is known with the given probability. */
export function maskDrawer(side: number, probability: number): (batch: number) => tf.Tensor4D {
  const random = seedrandom.alea('0/context');
  return (batch) => {
    // Float32Array.from would take 2 % of a step of hypernet-small.
    const mask = new Float32Array(batch * side * side);
    for (let i = 0; i < mask.length; i++) mask[i] = random() < probability ? 1 : 0;
    return tf.tensor4d(mask, [batch, side, side, 1]);
  };
}
