import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { Activated } from '../../derivatives/forward-jet.js';
import { citation } from '../../family/index.js';
import { encodingKey, encodingOf } from '../encodings/encodings.js';
import { type Layer, layeredNetwork, torchBias } from './layered-network.js';
import { layerSizes } from './mlp-network.js';
import { networkSize, signalNetworkType } from './signal-network.js';

const GAUSSIAN_PAPER = citation('inproceedings', 'ramasinghe2022beyond', {
  author: 'Ramasinghe, Sameera and Lucey, Simon',
  title: 'Beyond Periodicity: Towards a Unifying Framework for Activations in Coordinate-MLPs',
  booktitle: 'European Conference on Computer Vision',
  year: '2022',
});

/** f = exp(−z²/(2a²)), f′ = −z f/a², f″ = (z²/a⁴ − 1/a²) f. */
function gaussianAt(z: tf.Tensor, a: number): Activated {
  const value = tf.exp(tf.mul(-1 / (2 * a ** 2), tf.square(z)));
  return {
    value,
    slope: () => tf.mul(tf.mul(-1 / a ** 2, z), value),
    bend: () => tf.mul(tf.sub(tf.mul(1 / a ** 4, tf.square(z)), 1 / a ** 2), value),
  };
}

/**
 * Gaussian activations: exp(−z²/(2a²)) with z = x·W + b in every layer but the last (Ramasinghe and Lucey 2022, table 1).
 * The paper finds them insensitive to the initialization; weights and biases are drawn as in PyTorch's linear layers,
 * from U(±1/√n) for n inputs. All derivatives exist.
 */
export const gaussianNetwork = signalNetworkType({
  name: 'gaussian',
  description: 'Gaussian bells',
  options: {
    ...networkSize,
    std: z.number().positive().default(0.1).describe('a: standard deviation of the bell; lower for more detail'),
    ...encodingKey,
  },
  example: { width: 4, hiddenLayers: 1, std: 0.5 },
  citations: [GAUSSIAN_PAPER],
  create({ width, hiddenLayers, std, encoding: config }, shape) {
    const encoding = config && encodingOf(config, shape.inputs);
    const sizes = layerSizes(encoding?.features ?? shape.inputs, { width, hiddenLayers }, shape.outputs);
    const layers = sizes.map(
      (size): Layer => ({ ...size, weight: torchBias(size.inputs), bias: torchBias(size.inputs) }),
    );
    return layeredNetwork({ shape, encoding, layers }, (z) => gaussianAt(z, std));
  },
});
