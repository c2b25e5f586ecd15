import * as tf from '@tensorflow/tfjs-core';
import { SirenError } from '../siren-error.js';
import type { ComputeOptions } from './sine-layer.js';

/** How the products of a sine network's layers are computed, see {@link Precision}. */
export const PRECISIONS = ['float32', 'mixed'] as const;

/**
 * Precision of the products of a sine network. `float32`, or `mixed`: those of hidden layers in 16-bit fixed point with
 * exact 32-bit sums, where the backend's fused kernels have it. Products of the first layer, of layers of up to 4
 * columns, sines, results and parameters remain float32. Values differ by about 1e-4 of their range, gradients by about
 * 1e-3.
 */
export type Precision = (typeof PRECISIONS)[number];

/** Options of functions that evaluate a sine network. */
export interface NetworkOptions extends ComputeOptions {
  /** Precision of the products. Default: `float32`. */
  readonly precision?: Precision | undefined;
}

/** A backend whose fused kernels have other precisions than float32. */
interface Precise {
  readonly precisions?: readonly string[];
}

/**
 * Checks that the current backend has a precision.
 *
 * @param what function or key, for the message
 * @throws SirenError `option` if it has not
 */
export function checkPrecision(what: string, precision: Precision): void {
  if (precision === 'float32') return;
  const has = (tf.backend() as Precise).precisions?.includes(precision) === true;
  if (!has)
    throw new SirenError(
      'option',
      `${what}: the backend ${tf.getBackend()} has no precision ${precision}. Use the backend native, or float32.`,
    );
}

/**
 * Returns the attribute of the fused kernels, none for float32.
 *
 * @param activation of the network, if it is not the sine
 * @throws SirenError `option` if the current backend does not have the precision for the network
 */
export function precisionAttribute(
  what: string,
  { fused = true, precision = 'float32' }: NetworkOptions,
  activation?: string,
) {
  if (precision === 'float32') return {};
  if (activation !== undefined)
    throw new SirenError('option', `${what}: precision ${precision} is for the activation sine, got ${activation}`);
  if (!fused)
    throw new SirenError('option', `${what}: precision ${precision} needs the fused kernels, got fused: false`);
  checkPrecision(`${what}: precision`, precision);
  return { precision };
}
