import * as tf from '@tensorflow/tfjs-core';
import { affine, multiply } from '../network/sine-layer.js';

/** Orders of derivatives with respect to the coordinates. Each order includes the orders before it. */
export const DERIVATIVE_ORDERS = ['value', 'gradient', 'laplacian', 'hessian'] as const;

/** Order of derivatives: one of {@link DERIVATIVE_ORDERS}. */
export type DerivativeOrder = (typeof DERIVATIVE_ORDERS)[number];

/**
 * Output of a layer and its derivatives with respect to the I coordinates, propagated forward together. Each tensor has
 * the shape [.., N, width].
 */
export interface Jet {
  readonly value: tf.Tensor;
  /** First derivatives ∂ᵢ, one tensor for each coordinate. Empty for order `value`. */
  readonly slopes: readonly tf.Tensor[];
  /**
   * Second derivatives. Order `laplacian`: Σᵢ ∂ᵢᵢ alone. Order `hessian`: ∂ᵢⱼ in the order of {@link pairs}. Empty for
   * lower orders.
   */
  readonly bends: readonly tf.Tensor[];
}

/** Returns the pairs (i, j) of I coordinates with i ≤ j: 00, 01, …, 11, … */
export function pairs(inputs: number): (readonly [number, number])[] {
  return Array.from({ length: inputs }, (_, i) => i).flatMap((i) =>
    Array.from({ length: inputs - i }, (_, offset) => [i, i + offset] as const),
  );
}

/** Values of an elementwise function and functions that compute its first two derivatives. */
export interface Activated {
  readonly value: tf.Tensor;
  readonly slope: () => tf.Tensor;
  /** Second derivative. Absent if it is zero everywhere. */
  readonly bend?: () => tf.Tensor;
}

/**
 * Computes x·W + b for the coordinates x. The derivative with respect to coordinate i is row i of W, and the second
 * derivatives are zero.
 *
 * @param coords shape [.., N, I]
 */
export function affineOfCoords(coords: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, order: DerivativeOrder): Jet {
  const value = affine(coords, weight, bias);
  const inputs = weight.shape.at(-2) as number;
  const zeros = order === 'value' ? value : tf.zerosLike(value);
  // The gradient of tf.split fails for a single part.
  const rows = order === 'value' ? [] : inputs === 1 ? [weight] : tf.split(weight, inputs, -2);
  return {
    value,
    slopes: rows.map((row) => tf.add(row, zeros)),
    bends: Array.from({ length: bendCount(inputs, order) }, () => zeros),
  };
}

/**
 * Computes x·W + b of a layer. The value and the derivatives are concatenated as rows, so that one matrix product is
 * enough.
 */
export function affineOfJet({ value, slopes, bends }: Jet, weight: tf.Tensor, bias: tf.Tensor): Jet {
  const parts = [value, ...slopes, ...bends];
  if (parts.length === 1) return { value: affine(value, weight, bias), slopes, bends };
  const products = tf.split(multiply(tf.concat(parts, -2), weight), parts.length, -2);
  return {
    value: tf.add(products[0] as tf.Tensor, bias),
    slopes: products.slice(1, 1 + slopes.length),
    bends: products.slice(1 + slopes.length),
  };
}

/** Applies an elementwise function f to z: ∂ᵢ f = f′ ∂ᵢz and ∂ᵢⱼ f = f′ ∂ᵢⱼz + f″ ∂ᵢz ∂ⱼz. */
export function activate({ slopes, bends }: Jet, activated: Activated): Jet {
  const { value } = activated;
  if (slopes.length === 0) return { value, slopes, bends };
  const slope = activated.slope();
  const bend = bends.length === 0 ? undefined : activated.bend?.();
  return {
    value,
    slopes: slopes.map((part) => tf.mul(slope, part)),
    bends: bends.map((part, index) => {
      const carried = tf.mul(slope, part);
      return bend === undefined ? carried : tf.add(carried, tf.mul(bend, curvature(slopes, bends.length, index)));
    }),
  };
}

/** Concatenates two jets along the last axis. */
export function besides(left: Jet, right: Jet): Jet {
  const both = (a: readonly tf.Tensor[], b: readonly tf.Tensor[]) =>
    a.map((part, index) => tf.concat([part, b[index] as tf.Tensor], -1));
  return {
    value: tf.concat([left.value, right.value], -1),
    slopes: both(left.slopes, right.slopes),
    bends: both(left.bends, right.bends),
  };
}

/** Returns the number of tensors in a jet. */
export function jetSize(inputs: number, order: DerivativeOrder): number {
  return order === 'value' ? 1 : 1 + inputs + bendCount(inputs, order);
}

function bendCount(inputs: number, order: DerivativeOrder): number {
  if (order === 'hessian') return pairs(inputs).length;
  return order === 'laplacian' ? 1 : 0;
}

/** Returns the factor of f″: ∂ᵢz ∂ⱼz for a Hessian, or Σᵢ (∂ᵢz)² for a Laplacian. */
function curvature(slopes: readonly tf.Tensor[], bends: number, index: number): tf.Tensor {
  if (bends === 1) return slopes.map((part): tf.Tensor => tf.square(part)).reduce((sum, square) => tf.add(sum, square));
  const [i, j] = pairs(slopes.length)[index] as readonly [number, number];
  return tf.mul(slopes[i] as tf.Tensor, slopes[j] as tf.Tensor);
}

/**
 * Returns the tensors of a jet by name: `value` [.., N, C], `gradient` [.., N, C, I], `laplacian` [.., N, C], `hessian`
 * [.., N, C, I, I].
 */
export function derivativesOf(
  { value, slopes, bends }: Jet,
  order: DerivativeOrder,
  inputs: number,
): Readonly<Record<string, tf.Tensor>> {
  return {
    value,
    ...(order !== 'value' && { gradient: tf.stack([...slopes], -1) }),
    ...(order === 'laplacian' && { laplacian: bends[0] as tf.Tensor }),
    ...(order === 'hessian' && secondDerivatives(bends, inputs)),
  };
}

function secondDerivatives(bends: readonly tf.Tensor[], inputs: number): Record<'laplacian' | 'hessian', tf.Tensor> {
  const places = pairs(inputs);
  const at = (i: number, j: number): tf.Tensor =>
    bends[places.findIndex(([a, b]) => a === Math.min(i, j) && b === Math.max(i, j))] as tf.Tensor;
  const every = Array.from({ length: inputs }, (_, index) => index);
  return {
    laplacian: tf.addN(every.map((i) => at(i, i))),
    hessian: tf.stack(
      every.map((i) =>
        tf.stack(
          every.map((j) => at(i, j)),
          -1,
        ),
      ),
      -2,
    ),
  };
}
