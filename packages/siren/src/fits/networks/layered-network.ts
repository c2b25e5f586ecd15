import * as tf from '@tensorflow/tfjs-core';
import {
  type Activated,
  activate,
  affineOfCoords,
  affineOfJet,
  type DerivativeOrder,
  derivativesOf,
  type Jet,
} from '../../derivatives/forward-jet.js';
import { checkOrder, type OrderLimit } from '../../derivatives/order-limit.js';
import { parameterName } from '../../network/siren-parameters.js';
import type { InitialValues, VariableSpec } from '../../training/variables.js';
import type { Encoding } from '../encodings/encoding.js';
import type { Field } from '../field.js';
import type { SignalNetwork, SignalShape } from './signal-network.js';

/** Affine layer of a network: sizes and initial values. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: InitialValues;
  readonly bias: InitialValues;
}

/** Computes x·W + b of the coordinates, or of their encoding, with the derivatives. */
export type ReadInput = (weight: tf.Tensor, bias: tf.Tensor) => Jet;

/** A network as a function of jets. Encoding and derivatives are added by {@link networkOf}. */
export interface NetworkBody {
  readonly shape: SignalShape;
  /** Widths from the input to the output. Default: the inputs of each layer and the outputs of the last. */
  readonly widths?: readonly number[];
  /** Encoding of the coordinates, whose parameters come before those of the layers. */
  readonly encoding?: Encoding | undefined;
  readonly layers: readonly Layer[];
  readonly limit?: OrderLimit;
  /** Computes the output of the network from its input and the weights and biases, layer by layer. */
  readonly compute: (read: ReadInput, parameters: readonly tf.Tensor[]) => Jet;
}

/** Biases of PyTorch's linear layers: U(±1/√n) for n inputs. */
export function torchBias(inputs: number): InitialValues {
  return { distribution: 'uniform', limit: 1 / Math.sqrt(inputs) };
}

/** Creates a signal network from its body. */
export function networkOf({ shape, encoding, layers, widths, limit, compute }: NetworkBody): SignalNetwork {
  const { inputs, outputs } = shape;
  const encoded = encoding?.variables.length ?? 0;
  const lowest = encoding?.limit ?? limit;
  return {
    inputs,
    outputs,
    width: Math.max(...layers.flatMap((layer) => [layer.inputs, layer.outputs])),
    variables: [
      ...(encoding?.variables ?? []),
      ...layers.flatMap(({ inputs, outputs, weight, bias }, layer): VariableSpec[] => [
        { name: parameterName(layer, 'weight'), shape: [inputs, outputs], initial: weight },
        { name: parameterName(layer, 'bias'), shape: [1, outputs], initial: bias },
      ]),
    ],
    ...(lowest && { limit: lowest }),
    widths: widths ?? [...layers.map(({ inputs }) => inputs), outputs],
    evaluate: <Order extends DerivativeOrder>(
      parameters: readonly tf.Tensor[],
      coordinates: tf.Tensor2D,
      order: Order,
    ): Field<Order> => {
      checkOrder(lowest, order);
      return tf.tidy(() => {
        const jet = encoding?.encode(parameters.slice(0, encoded), coordinates, order);
        const read: ReadInput = (weight, bias) =>
          jet ? affineOfJet(jet, weight, bias) : affineOfCoords(coordinates, weight, bias, order);
        return derivativesOf(compute(read, parameters.slice(encoded)), order, inputs) as unknown as Field<Order>;
      });
    },
  };
}

/** Activation of a layer of a {@link layeredNetwork}. */
export type ActivationAt = (z: tf.Tensor, layer: number) => Activated;

/** Creates a network of affine layers with an elementwise activation after each layer but the last. */
export function layeredNetwork(body: Omit<NetworkBody, 'compute'>, activation: ActivationAt): SignalNetwork {
  const last = body.layers.length - 1;
  return networkOf({
    ...body,
    compute: (read, parameters) => {
      let jet: Jet | undefined;
      for (let layer = 0; layer <= last; layer++) {
        const [weight, bias] = parameters.slice(2 * layer, 2 * layer + 2) as [tf.Tensor, tf.Tensor];
        const z = jet ? affineOfJet(jet, weight, bias) : read(weight, bias);
        jet = layer === last ? z : activate(z, activation(z.value, layer));
      }
      return jet as Jet;
    },
  });
}
