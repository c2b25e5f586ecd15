import type * as tf from '@tensorflow/tfjs-core';
import type { DerivativeOrder } from '../derivatives/forward-jet.js';
import type { Field } from './field.js';
import type { FittedSignal } from './fitted-signal.js';
import type { SignalShape } from './networks/signal-network.js';

/** Coordinates and targets of one step. The training loop disposes of the tensors. */
export interface FitSample<Targets extends tf.NamedTensorMap> {
  /** Coordinates, shape [N, I]. */
  readonly coordinates: tf.Tensor2D;
  readonly targets: Targets;
}

/** Values and derivatives of a function, and their coordinates. */
export type FieldAt<Order extends DerivativeOrder> = Field<Order> & { readonly coordinates: tf.Tensor2D };

/**
 * A constraint on a network: C(a, Φ, ∇Φ, ΔΦ) of the paper (section 2) as a loss, with the coordinates where it applies.
 * Members of the family are functions that create a fit from a signal. Custom constraints are objects for {@link
 * customFit}.
 */
export interface Fit<
  Order extends DerivativeOrder = DerivativeOrder,
  Targets extends tf.NamedTensorMap = tf.NamedTensorMap,
> extends SignalShape {
  /** Name in messages, for example `image`. */
  readonly name: string;
  /** Highest order of derivatives that the loss uses. Lower orders are included. */
  readonly derivatives: Order;
  /**
   * Returns the coordinates and targets of step `step`, counted from 0. The result depends on `step` alone, so that a
   * resumed fit takes the same steps. The function runs inside `tf.tidy` and returns clones of tensors that it keeps.
   */
  sample(step: number): FitSample<Targets>;
  /** Computes the loss: one scalar, or several scalars by name, which are summed. */
  loss(field: FieldAt<Order>, targets: Targets): tf.Tensor | Readonly<Record<string, tf.Tensor>>;
  /** Measures the quality of a signal, by metric name, for example `{ psnr }`. */
  measure?(signal: FittedSignal): Promise<Readonly<Record<string, number>>>;
  /** Describes a fit that has stalled, and a remedy. Returns undefined if there is no problem. */
  fault?(report: { readonly step: number; readonly loss: number }): string | undefined;
  /**
   * Splits the points into two fits of the same kind, one for training and one for evaluation. The caller disposes of
   * both.
   */
  halves?(): readonly [Fit, Fit];
  /** Disposes of the tensors of the fit. */
  dispose?(): void;
}

/**
 * Creates a fit from a custom constraint. The compiler checks that `loss` only uses the derivatives that `derivatives`
 * names and the targets that `sample` returns.
 */
export function customFit<const Order extends DerivativeOrder, Targets extends tf.NamedTensorMap>(
  fit: Fit<Order, Targets>,
): Fit {
  return fit as unknown as Fit;
}
