import * as z from 'zod';
import { GAUSSIAN_PAPER, gaussianAt } from '../../network/activations/gaussian.js';
import { encodingKey, encodingOf } from '../encodings/encodings.js';
import { type Layer, layeredNetwork, torchBias } from './layered-network.js';
import { layerSizes } from './mlp-network.js';
import { networkSize, signalNetworkType } from './signal-network.js';

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
