import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import {
  type Activated,
  activate,
  affineOfCoords,
  affineOfJet,
  besides,
  type DerivativeOrder,
  derivativesOf,
  type Jet,
} from '../../derivatives/forward-jet.js';
import { citation, type FullOptions } from '../../family/index.js';
import { parameterName } from '../../network/siren-parameters.js';
import type { InitialValues, VariableSpec } from '../../training/variables.js';
import type { Field } from '../field.js';
import { networkSize, type SignalNetwork, type SignalShape } from './signal-network.js';

/** Options of the baseline networks without sine activations. */
export const mlpOptions = {
  ...networkSize,
  // Adds the inputs sin(2ᵏπx) and cos(2ᵏπx) of each coordinate for k below this number (Mildenhall et al. 2020). The
  // authors of SIREN use ⌊log₂(s/4)⌋ for images of s × s pixels.
  frequencies: z
    .int()
    .min(0)
    .default(0)
    .describe('Frequencies of the positional encoding, 1, 2, 4, … half waves; 0: none'),
};

/** Options of the baseline networks with every default filled in. */
export type MlpOptions = FullOptions<typeof mlpOptions>;

/** Paper of the positional encoding. */
export const ENCODING_PAPER = citation('inproceedings', 'mildenhall2020nerf', {
  author:
    'Mildenhall, Ben and Srinivasan, Pratul P. and Tancik, Matthew and Barron, Jonathan T. and Ramamoorthi, Ravi and Ng, Ren',
  title: 'NeRF: Representing Scenes as Neural Radiance Fields for View Synthesis',
  booktitle: 'European Conference on Computer Vision',
  year: '2020',
});

/** Activation of a baseline network and the initialization of its weights. */
export interface MlpActivation {
  readonly at: (z: tf.Tensor) => Activated;
  /** Returns the standard deviation of a layer's initial weights. */
  readonly std: (layer: { readonly inputs: number; readonly outputs: number }) => number;
}

/**
 * Creates a network of affine layers with an activation between them. Weights are initialized as in the authors' code,
 * biases from U(±1/√n) for n inputs.
 */
export function mlpNetwork(activation: MlpActivation, options: MlpOptions, shape: SignalShape): SignalNetwork {
  const { width, hiddenLayers, frequencies } = options;
  const { inputs, outputs } = shape;
  const sizes = [inputs * (1 + 2 * frequencies), ...Array<number>(hiddenLayers + 1).fill(width), outputs];
  const variables = sizes.slice(1).flatMap((size, layer): VariableSpec[] => {
    const shape = { inputs: sizes[layer] as number, outputs: size };
    const normal: InitialValues = { distribution: 'normal', std: activation.std(shape) };
    const uniform: InitialValues = { distribution: 'uniform', limit: 1 / Math.sqrt(shape.inputs) };
    return [
      { name: parameterName(layer, 'weight'), shape: [shape.inputs, size], initial: normal },
      { name: parameterName(layer, 'bias'), shape: [1, size], initial: uniform },
    ];
  });
  return {
    inputs,
    outputs,
    width: Math.max(...sizes),
    variables,
    evaluate: <Order extends DerivativeOrder>(
      parameters: readonly tf.Tensor[],
      coordinates: tf.Tensor2D,
      order: Order,
    ): Field<Order> =>
      tf.tidy(() => {
        let jet = frequencies === 0 ? undefined : encode(coordinates, frequencies, order);
        for (let layer = 0; layer < sizes.length - 1; layer++) {
          const [weight, bias] = parameters.slice(2 * layer, 2 * layer + 2) as [tf.Tensor, tf.Tensor];
          const z: Jet = jet ? affineOfJet(jet, weight, bias) : affineOfCoords(coordinates, weight, bias, order);
          jet = layer === sizes.length - 2 ? z : activate(z, activation.at(z.value));
        }
        return derivativesOf(jet as Jet, order, inputs) as unknown as Field<Order>;
      }),
  };
}

/**
 * Computes the positional encoding: the coordinates and their sines and cosines. A cosine is computed as a sine with a
 * phase.
 */
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
