import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';

const { softmax: rows } = addonFunctions<{ softmax(x: Float32Array, out: Float32Array, length: number): void }>();

function softmax(): NativeKernel {
  const fallback = cpuKernel(tf.Softmax);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const logits = inputs.logits as tf.TensorInfo;
    const { shape } = logits;
    const last = shape.length - 1;
    const dim = attrs.dim as number;
    const length = shape[last];
    // For other dimensions the CPU kernel throws its error.
    if (logits.dtype !== 'float32' || (dim !== -1 && dim !== last) || !length) return fallback(args);
    const values = backend.floatsOf(logits);
    const out = backend.floats(tf.util.sizeFromShape(shape));
    rows(values, out, length);
    return backend.output(out, shape, 'float32');
  };
  return { name: tf.Softmax, run };
}

export const softmaxKernels: readonly NativeKernel[] = [softmax()];
