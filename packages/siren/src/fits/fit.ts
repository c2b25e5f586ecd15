import type * as tf from '@tensorflow/tfjs-core';
import type { DerivativeOrder } from '../derivatives/forward-jet.js';
import type { Field } from './field.js';
import type { FittedSignal } from './fitted-signal.js';
import type { SignalShape } from './networks/signal-network.js';

/** Coordinates of one step, and what belongs to them: new tensors, which the training frees. */
export interface FitSample<Targets extends tf.NamedTensorMap> {
  /** [N, I]. */
  readonly coordinates: tf.Tensor2D;
  readonly targets: Targets;
}

/** A function's values and derivatives, and where they were taken. */
export type FieldAt<Order extends DerivativeOrder> = Field<Order> & { readonly coordinates: tf.Tensor2D };

/**
 * What one network is to be: the constraint C(a, Φ, ∇Φ, ΔΦ) of the paper (section 2) as a loss, and where it is to hold.
 * A member of the family is a function that makes one from a signal; anyone's own is an object for {@link customFit}.
 */
export interface Fit<
  Order extends DerivativeOrder = DerivativeOrder,
  Targets extends tf.NamedTensorMap = tf.NamedTensorMap,
> extends SignalShape {
  /** For messages: `image`. */
  readonly name: string;
  /** What the loss asks of the network: each order with those before it, and no more than it needs. */
  readonly derivatives: Order;
  /**
   * The coordinates of step `step`, from 0. Of the step alone: so that a fit that is stopped and goes on takes the same
   * steps. Called within `tf.tidy`; what stays the same is handed out as clones.
   */
  sample(step: number): FitSample<Targets>;
  /** What is minimized: one scalar, or several by name, whose sum it is. */
  loss(field: FieldAt<Order>, targets: Targets): tf.Tensor | Readonly<Record<string, tf.Tensor>>;
  /** How good it is, by name, in the units that the field uses: `{ psnr }`. Awaited now and then, and at the end. */
  measure?(signal: FittedSignal): Promise<Readonly<Record<string, number>>>;
  /** What is wrong with a fit whose numbers are finite but lead nowhere, and what to try; undefined while all is well. */
  fault?(report: { readonly step: number; readonly loss: number }): string | undefined;
  /** Two fits of the same kind whose points have none in common, for the caller to dispose: to learn from one, and judge by the other. */
  halves?(): readonly [Fit, Fit];
  /** Frees the tensors that the fit holds. */
  dispose?(): void;
}

/**
 * A constraint of your own, checked by the compiler: `loss` may use the derivatives that `derivatives` asks for, and the
 * targets that `sample` gives.
 */
export function customFit<const Order extends DerivativeOrder, Targets extends tf.NamedTensorMap>(
  fit: Fit<Order, Targets>,
): Fit {
  return fit as unknown as Fit;
}
