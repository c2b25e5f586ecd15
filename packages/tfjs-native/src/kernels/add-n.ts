import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';

const { addN: sum } = addonFunctions<{ addN(inputs: Float32Array[], out: Float32Array): void }>();

function addN(): NativeKernel {
  const fallback = cpuKernel(tf.AddN);
  const run: KernelFunction = (args) => {
    const { backend } = args;
    // tfjs passes an array to this kernel.
    const inputs = args.inputs as unknown as tf.TensorInfo[];
    const first = inputs[0] as tf.TensorInfo;
    if (inputs.some(({ dtype }) => dtype !== 'float32')) return fallback(args);
    const values = inputs.map((input) => backend.floatsOf(input));
    const out = backend.floats(tf.util.sizeFromShape(first.shape));
    sum(values, out);
    return backend.output(out, first.shape, 'float32');
  };
  return { name: tf.AddN, run };
}

export const addNKernels: readonly NativeKernel[] = [addN()];
