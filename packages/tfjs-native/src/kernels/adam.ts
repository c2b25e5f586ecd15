import type * as tf from '@tensorflow/tfjs';
import { addonFunctions } from '../addon.js';
import type { NativeKernel } from '../native-kernel.js';
import { adamInputs } from '../portable/adam-inputs.js';

const { adamStep } = addonFunctions<{
  adamStep(
    parameters: Float32Array[],
    means: Float32Array[],
    variances: Float32Array[],
    gradients: Float32Array[],
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    step: number,
    clip: number,
    rates: Float32Array,
  ): number;
}>();

/**
 * One step of Adam over all parameters of a model (Kingma & Ba 2015, in PyTorch's form):
 *
 *   g ← g · min(1, clip / (‖g‖ + 1e-6)),   m ← β1 m + (1 − β1) g,   v ← β2 v + (1 − β2) g²,
 *   p ← p − learningRate · rate · (m / (1 − β1^step)) / (√(v / (1 − β2^step)) + ε)
 *
 * Inputs: a list [p1 … pn, m1 … mn, v1 … vn, g1 … gn]. Attributes: learningRate, beta1, beta2, epsilon, step (from 1) and
 * clip, a bound for the norm ‖g‖ of all gradients together (0: none); rates, one for each parameter tensor (left out: 1). Changes p, m and v in place, and so every tensor that
 * shares their values (clones, reshapes); arrays that a program gave or read stay as they are. Returns ‖g‖, a scalar.
 *
 * No gradient is registered: it does not belong on a tape.
 */
const adamKernel: NativeKernel = {
  name: 'AdamStep',
  run: ({ inputs, attrs, backend }) => {
    const { parameters, means, variances, gradients, numbers, rates } = adamInputs(
      adamKernel.name,
      inputs as unknown as tf.TensorInfo[],
      attrs,
    );
    const writable = (list: readonly tf.TensorInfo[]) => list.map((tensor) => backend.writableFloatsOf(tensor));
    const norm = adamStep(
      writable(parameters),
      writable(means),
      writable(variances),
      gradients.map((tensor) => backend.floatsOf(tensor)),
      ...numbers,
      Float32Array.from(rates),
    );
    return backend.output(backend.floats(1).fill(norm), [], 'float32');
  },
};

export const adamKernels: readonly NativeKernel[] = [adamKernel];
