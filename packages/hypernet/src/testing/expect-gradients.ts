import { type NamedVariables, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';

/**
 * Of the differences, over the magnitude of a variable's numbers. Within the first float32 resolves the loss, but some ReLUs
 * may turn; within the last none do, but the loss may be coarse. What is right agrees with one of them, what is wrong with none.
 */
const STEPS = [0.002, 0.001, 0.0005];

/** Expects the gradients of a loss by variables to be, to 1 %, those of central differences. */
export function expectGradients(variables: NamedVariables, loss: () => tf.Scalar): void {
  const { gradients } = valueAndGradients(variables, () => [loss()]);
  for (const [index, [name, variable]] of [...variables].entries()) {
    const start = variable.clone();
    const gradient = gradients[index] as tf.Tensor;
    // Along the gradient itself, where float32 leaves the difference most digits, by a part of the variable's numbers. A
    // wrong gradient would have another length than the slope along it.
    const direction = tf.mul(gradient, Math.max(0.05, rootMeanSquare(start)) / rootMeanSquare(gradient));
    const along = (step: number) => {
      variable.assign(tf.add(start, tf.mul(direction, step)));
      const value = loss().dataSync()[0] as number;
      variable.assign(start);
      return value;
    };
    const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0] as number;
    const ratios = STEPS.map((step) => (slope * 2 * step) / (along(step) - along(-step)));
    const [nearest] = ratios.sort((a, b) => Math.abs(a - 1) - Math.abs(b - 1));
    expect(nearest, name).to.be.closeTo(1, 0.01);
  }
}

function rootMeanSquare(tensor: tf.Tensor): number {
  return Math.sqrt(tf.mean(tf.square(tensor)).dataSync()[0] as number);
}
