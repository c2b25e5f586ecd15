import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { activate, affineOfCoords, besides, type DerivativeOrder, type Jet } from '../../derivatives/forward-jet.js';
import { citation } from '../../family/index.js';
import { type Encoding, encodingType } from './encoding.js';

/** Paper of the positional encoding. */
export const ENCODING_PAPER = citation('inproceedings', 'mildenhall2020nerf', {
  author:
    'Mildenhall, Ben and Srinivasan, Pratul P. and Tancik, Matthew and Barron, Jonathan T. and Ramamoorthi, Ravi and Ng, Ren',
  title: 'NeRF: Representing Scenes as Neural Radiance Fields for View Synthesis',
  booktitle: 'European Conference on Computer Vision',
  year: '2020',
});

/**
 * Positional encoding: the coordinates x and, for k = 0, …, F − 1, sin(2ᵏπx) and cos(2ᵏπx) of each of them (Mildenhall
 * et al. 2020, equation 4). It has derivatives of every order and no parameters.
 */
export const positionalEncoding = encodingType({
  name: 'positional',
  description: 'The coordinates, and sines and cosines of 1, 2, 4, … half waves',
  options: {
    frequencies: z.int().min(1).max(32).default(6).describe('Frequencies; ⌊log₂(s/4)⌋ for images of s × s pixels'),
  },
  example: { frequencies: 2 },
  citations: [ENCODING_PAPER],
  create: ({ frequencies }, inputs) => positional(frequencies, inputs),
});

/** Creates the positional encoding with the given number of frequencies, 1 or more. */
export function positional(frequencies: number, inputs: number): Encoding {
  return {
    features: inputs * (1 + 2 * frequencies),
    variables: [],
    encode: (_, coordinates, order) => encode(coordinates, frequencies, order),
  };
}

/** Computes the encoding. A cosine is computed as a sine with a phase. */
function encode(coordinates: tf.Tensor2D, frequencies: number, order: DerivativeOrder): Jet {
  const inputs = coordinates.shape[1];
  const columns = 2 * frequencies * inputs;
  const weight = tf.buffer([inputs, columns]);
  const bias = tf.buffer([1, columns]);
  for (let column = 0; column < columns; column++) {
    weight.set(2 ** Math.floor(column / (2 * inputs)) * Math.PI, column % inputs, column);
    bias.set(Math.floor(column / inputs) % 2 === 0 ? 0 : Math.PI / 2, 0, column);
  }
  const waves = affineOfCoords(coordinates, weight.toTensor(), bias.toTensor(), order);
  const identity = affineOfCoords(coordinates, tf.eye(inputs), tf.zeros([1, inputs]), order);
  const sine = tf.sin(waves.value);
  return besides(
    identity,
    activate(waves, { value: sine, slope: () => tf.cos(waves.value), bend: () => tf.neg(sine) }),
  );
}
