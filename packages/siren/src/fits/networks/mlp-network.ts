import type * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { Activated } from '../../derivatives/forward-jet.js';
import type { FullOptions } from '../../family/index.js';
import { SirenError } from '../../siren-error.js';
import { encodingKey, encodingOf } from '../encodings/encodings.js';
import { positional } from '../encodings/positional-encoding.js';
import { type Layer, layeredNetwork, torchBias } from './layered-network.js';
import { networkSize, type SignalNetwork, type SignalShape } from './signal-network.js';

/** Options of the baseline networks without sine activations. */
export const mlpOptions = {
  ...networkSize,
  ...encodingKey,
  frequencies: z
    .int()
    .min(0)
    .default(0)
    .describe('Frequencies of the positional encoding, short for `encoding: {type: positional}`; 0: none'),
};

/** Options of the baseline networks with every default filled in. */
export type MlpOptions = FullOptions<typeof mlpOptions>;

/** Activation of a baseline network and the initialization of its weights. */
export interface MlpActivation {
  readonly at: (z: tf.Tensor) => Activated;
  /** Returns the standard deviation of a layer's initial weights. */
  readonly std: (layer: { readonly inputs: number; readonly outputs: number }) => number;
}

/**
 * Creates a network of affine layers with an activation between them. Weights are initialized as in the authors' code,
 * biases from U(±1/√n) for n inputs.
 *
 * @throws SirenError `option` if both `encoding` and `frequencies` are given
 */
export function mlpNetwork(activation: MlpActivation, options: MlpOptions, shape: SignalShape): SignalNetwork {
  const { width, hiddenLayers, frequencies, encoding: config } = options;
  if (config !== undefined && frequencies > 0)
    throw new SirenError('option', 'siren.signalNetwork: expected either encoding or frequencies, got both');
  const encoding =
    config !== undefined
      ? encodingOf(config, shape.inputs)
      : frequencies > 0
        ? positional(frequencies, shape.inputs)
        : undefined;
  const layers = layerSizes(encoding?.features ?? shape.inputs, { width, hiddenLayers }, shape.outputs).map(
    (size): Layer => ({
      ...size,
      weight: { distribution: 'normal', std: activation.std(size) },
      bias: torchBias(size.inputs),
    }),
  );
  return layeredNetwork({ shape, encoding, layers }, activation.at);
}

/** Returns inputs and outputs of the layers: the first, the hidden ones, the last. */
export function layerSizes(
  inputs: number,
  { width, hiddenLayers }: { readonly width: number; readonly hiddenLayers: number },
  outputs: number,
): { readonly inputs: number; readonly outputs: number }[] {
  const sizes = [inputs, ...Array<number>(hiddenLayers + 1).fill(width), outputs];
  return sizes.slice(1).map((size, layer) => ({ inputs: sizes[layer] as number, outputs: size }));
}
