import type * as tf from '@tensorflow/tfjs';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import type { VariableSpec } from '../../training/variables.js';
import type { Field } from '../field.js';

/** How several signals share one network. */
export interface Conditions {
  /** S: how many there are. */
  readonly signals: number;
  /** D: numbers that tell one from another, trained with the network. */
  readonly embedding: number;
}

/** What a signal is: how many numbers a coordinate has, and how many a value. */
export interface SignalShape {
  /** Numbers in a coordinate, I: 2 for pictures, 1 for sounds, 3 for films and surfaces. */
  readonly inputs: number;
  /** Numbers in a value, C. */
  readonly outputs: number;
  /** Several signals in one network, whose first coordinate is then the signal's number; default a single one. */
  readonly conditions?: Conditions;
}

/** A network that can hold one signal: a function of its parameters and of coordinates, before any tensor exists. */
export interface SignalNetwork extends SignalShape {
  /** Numbers in its largest intermediate result for one coordinate. */
  readonly width: number;
  /** Its parameters, in the order that `evaluate` takes them. */
  readonly variables: readonly VariableSpec[];
  /**
   * Values and derivatives at coordinates, differentiable by the parameters.
   *
   * @param coordinates [N, I]
   */
  evaluate<Order extends DerivativeOrder>(
    parameters: readonly tf.Tensor[],
    coordinates: tf.Tensor2D,
    order: Order,
  ): Field<Order>;
}

/** A member of the family of networks. */
export interface SignalNetworkType<Config> {
  /** One line for help texts. */
  readonly description: string;
  /** @throws SirenError `option` if the configuration is not usable */
  create(config: Config, shape: SignalShape): SignalNetwork;
}
