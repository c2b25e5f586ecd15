import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { forwardFlops, trainingFlops } from '../arithmetic.js';
import { benchEncoder, LATENT, SIDE } from './bench-encoder.js';

const PIXELS = SIDE * SIDE;
const CONTEXT = 200;

/**
 * The paper's set encoder: (row, column, r, g, b) of 200 pixels, four sine layers of width 256, mean over the pixels.
 */
export const setEncoder = benchEncoder(
  { type: 'set', width: LATENT },
  (shapes) => {
    const layers = shapes as [number, number][];
    return { forward: forwardFlops(layers, CONTEXT), training: trainingFlops(layers, CONTEXT) };
  },
  () => {
    const random = seedrandom.alea('0/context');
    return (batch) => drawMask(random, batch);
  },
);

/** Draws the same pixels for all images of a batch by a partial Fisher–Yates shuffle, as `torch_peer.py` does. */
function drawMask(random: () => number, batch: number): tf.Tensor4D {
  const indices = Int32Array.from({ length: PIXELS }, (_, i) => i);
  const masks = new Float32Array(batch * PIXELS);
  for (let i = 0; i < CONTEXT; i++) {
    const j = i + Math.floor(random() * (PIXELS - i));
    masks[indices[j] as number] = 1;
    indices[j] = indices[i] as number;
  }
  for (let image = 1; image < batch; image++) masks.copyWithin(image * PIXELS, 0, PIXELS);
  return tf.tensor4d(masks, [batch, SIDE, SIDE, 1]); // from numbers of the program, which the encoder reads
}
