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
    return (batch) => tf.tile(drawMask(random), [batch, 1, 1, 1]);
  },
);

/** Draws the same pixels for all images of a batch by a partial Fisher–Yates shuffle, as `torch_peer.py` does. */
function drawMask(random: () => number): tf.Tensor4D {
  const indices = Int32Array.from({ length: PIXELS }, (_, i) => i);
  const mask = new Float32Array(PIXELS);
  for (let i = 0; i < CONTEXT; i++) {
    const j = i + Math.floor(random() * (PIXELS - i));
    mask[indices[j] as number] = 1;
    indices[j] = indices[i] as number;
  }
  return tf.tensor4d(mask, [1, SIDE, SIDE, 1]);
}
