import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';

/** Step of the central differences. It is large enough for float32, and its square is small. */
const STEP = 1e-2;

/**
 * Expects the gradients of a function to equal central differences of its values, and the gradients of the gradients to
 * equal central differences of the gradients, both along random directions.
 */
export function expectDerivatives(f: (inputs: tf.Tensor[]) => tf.Tensor, inputs: readonly tf.Tensor[]): void {
  tf.tidy(() => {
    const draw = (name: string, { shape, size }: tf.Tensor) => tf.tensor(drawNormal(1, name, size, 1), shape);
    const dot = (a: readonly tf.Tensor[], b: readonly tf.Tensor[]) =>
      tf.addN(a.map((x, i) => tf.sum(tf.mul(x, b[i] as tf.Tensor)))) as tf.Scalar;
    const weights = draw('weights', f([...inputs]));
    const value = (xs: tf.Tensor[]) => dot([tf.square(f(xs))], [weights]);
    const gradientOf = (g: (xs: tf.Tensor[]) => tf.Scalar, xs: readonly tf.Tensor[]) =>
      tf.grads((...own: tf.Tensor[]) => g(own))([...xs]);
    const direction = inputs.map((x, i) => draw(`direction ${i}`, x));
    const slope = (xs: tf.Tensor[]) => dot(gradientOf(value, xs), direction);
    for (const [order, g] of [value, slope].entries()) {
      const along = inputs.map((x, i) => draw(`along ${order} ${i}`, x));
      const at = (step: number) =>
        g(inputs.map((x, i) => tf.add(x, tf.mul(along[i] as tf.Tensor, step)))).dataSync()[0] as number;
      // The error is of fourth order in the step.
      const wanted = (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP);
      const found = dot(gradientOf(g, inputs), along).dataSync()[0] as number;
      expect(found / wanted, `order ${order + 1}`).to.be.closeTo(1, 0.005);
    }
  });
}
