import * as tf from '@tensorflow/tfjs-core';
import { type Jet, pairs } from './forward-jet.js';

/**
 * Computes the product of two jets of equal shape, value by value: ∂ᵢ(fg) = f ∂ᵢg + g ∂ᵢf and ∂ᵢⱼ(fg) = f ∂ᵢⱼg + g ∂ᵢⱼf +
 * ∂ᵢf ∂ⱼg + ∂ⱼf ∂ᵢg.
 */
export function times(f: Jet, g: Jet): Jet {
  return {
    value: tf.mul(f.value, g.value),
    slopes: f.slopes.map((slope, i) => tf.add(tf.mul(slope, g.value), tf.mul(f.value, g.slopes[i] as tf.Tensor))),
    bends: f.bends.map((bend, index) =>
      tf.addN([
        tf.mul(bend, g.value),
        tf.mul(f.value, g.bends[index] as tf.Tensor),
        ...crossed(f, g, f.bends.length === 1, index),
      ]),
    ),
  };
}

/** Adds two jets of equal shape. */
export function plus(f: Jet, g: Jet): Jet {
  const sum = (a: readonly tf.Tensor[], b: readonly tf.Tensor[]): tf.Tensor[] =>
    a.map((part, index) => tf.add(part, b[index] as tf.Tensor));
  return { value: tf.add(f.value, g.value), slopes: sum(f.slopes, g.slopes), bends: sum(f.bends, g.bends) };
}

/** Multiplies a jet with a number. */
export function scaled(f: Jet, factor: number): Jet {
  return mapJet(f, (part) => tf.mul(part, factor));
}

/** Applies a linear function to the value and to each derivative. */
export function mapJet({ value, slopes, bends }: Jet, linear: (part: tf.Tensor) => tf.Tensor): Jet {
  return { value: linear(value), slopes: slopes.map(linear), bends: bends.map(linear) };
}

/** Returns the terms ∂ᵢf ∂ⱼg + ∂ⱼf ∂ᵢg of a second derivative, or their sum over i = j for a Laplacian. */
function crossed(f: Jet, g: Jet, laplacian: boolean, index: number): tf.Tensor[] {
  const product = (i: number, j: number): tf.Tensor => tf.mul(f.slopes[i] as tf.Tensor, g.slopes[j] as tf.Tensor);
  if (laplacian) return f.slopes.map((_, i) => tf.mul(2, product(i, i)));
  const [i, j] = pairs(f.slopes.length)[index] as readonly [number, number];
  return [product(i, j), product(j, i)];
}
