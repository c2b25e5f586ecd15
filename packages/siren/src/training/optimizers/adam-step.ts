import * as tf from '@tensorflow/tfjs-core';
import { ADAM_STEP } from '../../network/kernel-contract.js';

/** Constant that keeps the clipping factor finite for a zero gradient, as in PyTorch. */
const NORM_FLOOR = 1e-6;

/** Variables that Adam updates, with their moments and gradients, in the same order. */
export interface AdamTensors {
  readonly variables: readonly tf.Variable[];
  readonly means: readonly tf.Variable[];
  readonly squares: readonly tf.Variable[];
  readonly gradients: readonly tf.Tensor[];
}

/** Numbers of a step of Adam. */
export interface AdamAttributes extends tf.NamedAttrMap {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Largest global norm of the gradient; 0 clips nothing. */
  readonly clip: number;
  /** Number of updates, including this one. */
  readonly step: number;
  /** Learning-rate multiplier of each variable. */
  readonly rates: number[];
}

/**
 * Updates all variables, in place by the kernel `AdamStep` if the backend has it.
 *
 * @returns the global norm of the gradients before clipping, a scalar that the caller disposes of
 */
export function adamStep(tensors: AdamTensors, attributes: AdamAttributes): tf.Scalar {
  if (tf.getKernel(ADAM_STEP.name, tf.getBackend()) === undefined) return composedStep(tensors, attributes);
  const { variables, means, squares, gradients } = tensors;
  // The kernel takes its tensors as a list, which the type of runKernel does not allow.
  const inputs = [...variables, ...means, ...squares, ...gradients];
  return tf.engine().runKernel(ADAM_STEP.name, inputs as never, attributes) as tf.Scalar;
}

function composedStep(
  { variables, means, squares, gradients }: AdamTensors,
  { learningRate, beta1, beta2, epsilon, clip, step, rates }: AdamAttributes,
): tf.Scalar {
  return tf.tidy(() => {
    const norm = globalNorm(gradients);
    const factor = clippingFactor(norm, clip);
    for (const [index, variable] of variables.entries()) {
      const mean = means[index] as tf.Variable;
      const square = squares[index] as tf.Variable;
      const gradient = tf.mul(gradients[index] as tf.Tensor, factor);
      mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
      square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const std = tf.sqrt(tf.div(square, 1 - beta2 ** step));
      const direction = tf.div(tf.div(mean, 1 - beta1 ** step), tf.add(std, epsilon));
      variable.assign(tf.sub(variable, tf.mul(direction, learningRate * (rates[index] as number))));
    }
    return norm;
  });
}

/** Returns the factor that scales a gradient of the given norm to at most `clip`; 1 if `clip` is 0. */
export function clippingFactor(norm: tf.Scalar, clip: number): tf.Scalar | 1 {
  return clip > 0 ? tf.minimum(1, tf.div(clip, tf.add(norm, NORM_FLOOR))) : 1;
}

/** Computes the norm ‖g‖ over all gradients. */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar;
}
