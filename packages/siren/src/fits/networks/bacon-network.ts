import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { citation } from '../../family/index.js';
import { multiplicativeNetwork } from './multiplicative-network.js';
import { networkSize, signalNetworkType } from './signal-network.js';

const BACON_PAPER = citation('inproceedings', 'lindell2022bacon', {
  author: 'Lindell, David B. and Van Veen, Dave and Park, Jeong Joon and Wetzstein, Gordon',
  title: 'BACON: Band-limited Coordinate Networks for Multiscale Scene Representation',
  booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
  year: '2022',
});

/** Rounds frequencies to whole waves over [-1, 1]. They are not trained: the gradient is zero. */
const wholeWaves = tf.customGrad((weight) => ({
  value: tf.mul(Math.PI, tf.round(tf.div(weight as tf.Tensor, Math.PI))),
  gradFunc: (dy: tf.Tensor) => [tf.zerosLike(dy)],
}));

/**
 * BACON's network with one output (Lindell et al. 2022, section 3): a multiplicative filter network whose L + 1 sine
 * filters have fixed frequencies, whole numbers of waves over [-1, 1] of at most B/(L + 1) each. The output is then
 * periodic and has no frequency above B waves along any axis, whatever the trained weights are. Frequencies are drawn
 * uniformly, phases from U(±π), and the weights between the filters from U(±√(6/n)) for n inputs, which keeps the
 * variance from layer to layer. All derivatives exist. Encodings are not offered, because they would void the limit.
 */
export const baconNetwork = signalNetworkType({
  name: 'bacon',
  description: 'Products of sines of fixed frequencies: band-limited by construction',
  options: {
    ...networkSize,
    bandwidth: z
      .int()
      .min(1)
      .default(128)
      .describe('B: highest frequency in waves over the signal along each axis; half the pixels of an image’s side'),
  },
  example: { width: 4, hiddenLayers: 1, bandwidth: 4 },
  citations: [BACON_PAPER],
  create: ({ width, hiddenLayers, bandwidth }, shape) => {
    const waves = Math.floor(bandwidth / (hiddenLayers + 1));
    // Half a wave more, so that the outermost frequencies are as likely as the others; just below, so that it rounds down.
    const limit = Math.PI * (waves + 0.5) * (1 - 1e-6);
    return multiplicativeNetwork(
      {
        ...{ width, hiddenLayers },
        filter: () => ({ distribution: 'uniform', limit }),
        linear: { distribution: 'uniform', limit: Math.sqrt(6 / width) },
        frequencies: (weight) => wholeWaves(weight),
      },
      shape,
    );
  },
});
