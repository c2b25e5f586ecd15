import { type NamedVariables, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';

/**
 * Steps of the central differences, relative to the magnitude of a variable. A large step may cross the kink of a ReLU;
 * a small step may fall below the precision of float32. A correct gradient agrees with one of the steps.
 */
const STEPS = [0.002, 0.001, 0.0005];

/** Expects the gradients of a loss with respect to variables to equal central differences, to 1 %. */
export function expectGradients(variables: NamedVariables, loss: () => tf.Scalar): void {
  const { gradients } = valueAndGradients(variables, () => [loss()]);
  for (const [index, [name, variable]] of [...variables].entries()) {
    const start = variable.clone();
    const gradient = gradients[index] as tf.Tensor;
    // The step is along the gradient, where the difference has most digits in float32, relative to the variable. The
    // norm of a wrong gradient differs from the slope along it.
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
