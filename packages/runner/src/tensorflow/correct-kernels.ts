import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

const BACKEND = 'tensorflow';

/**
 * Corrects the kernels of tfjs-node's backend. Those that are wrong are replaced, those that it lacks are computed by the
 * backend `cpu`, and so is what TensorFlow or tfjs-node refuses, such as padding by numbers.
 */
export function correctKernels(): void {
  const ofCpu = new Map(tf.getKernelsForBackend('cpu').map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
  for (const config of tf.getKernelsForBackend(BACKEND)) {
    const { kernelName, kernelFunc } = config;
    const corrected = CORRECTED[kernelName]?.(kernelFunc) ?? kernelFunc;
    const other = ofCpu.get(kernelName);
    tf.unregisterKernel(kernelName, BACKEND);
    tf.registerKernel({ ...config, kernelFunc: other ? orElse(corrected, onCpu(other)) : corrected });
    ofCpu.delete(kernelName);
  }
  for (const [kernelName, kernelFunc] of ofCpu)
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc: onCpu(kernelFunc) });
}

const inputOf = (inputs: tf.NamedTensorInfoMap, name: string): tf.Tensor => inputs[name] as tf.Tensor;

/** Kernels that are right where those of tfjs-node, which they are given, are wrong. */
const CORRECTED: Readonly<Record<string, (kernel: tf.KernelFunc) => tf.KernelFunc>> = {
  // The kernel disposes an int32 input, and needs chained operations for it.
  [tf.Exp]: (kernel) => (call) => {
    const x = inputOf(call.inputs, 'x');
    return x.dtype === 'float32' ? kernel(call) : tf.tidy(() => tf.exp(tf.cast(x, 'float32')));
  },
  // The kernel needs chained operations, and is NaN at infinity.
  [tf.Prelu]:
    () =>
    ({ inputs }) => {
      const [x, alpha] = [inputOf(inputs, 'x'), inputOf(inputs, 'alpha')];
      return tf.tidy(() => tf.where(tf.greaterEqual(x, 0), x, tf.mul(alpha, x)));
    },
  // The kernel gives 0 for every int32.
  [tf.Round]: (kernel) => (call) => {
    const x = inputOf(call.inputs, 'x');
    return x.dtype === 'int32' ? tf.clone(x) : kernel(call);
  },
  // The sign of NaN is 0 in TensorFlow.js.
  [tf.Sign]: (kernel) => (call) => {
    const x = inputOf(call.inputs, 'x');
    if (x.dtype !== 'float32') return kernel(call);
    return tf.tidy(() => tf.where(tf.isNaN(x), tf.zerosLike(x), kernel(call) as tf.Tensor));
  },
};

/** Messages of TensorFlow (invalid argument, aborted, unimplemented) and of tfjs-node for what they do not compute. */
const REFUSED = /Invalid TF_Status: (?:3|10|12)\b|supports only|does not support/;

/** Returns a kernel that computes what another refuses. An error of both is that of the first. */
function orElse(kernel: tf.KernelFunc, other: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    try {
      // A kernel that throws leaves its intermediate tensors behind.
      return tf.tidy(() => kernel(call) as tf.Tensor | tf.Tensor[]);
    } catch (error) {
      if (!REFUSED.test((error as Error).message)) throw error;
      try {
        return other(call);
      } catch {
        throw error;
      }
    }
  };
}

/** Returns a kernel that computes on the backend `cpu`: inputs are read, outputs are written. */
function onCpu(kernel: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const [here, cpu] = [backend as tf.KernelBackend, tf.findBackend('cpu')];
    const used: tf.TensorInfo[] = [];
    const there = (info: tf.TensorInfo): tf.TensorInfo => {
      used.push(moved(info, here, cpu));
      return used.at(-1) as tf.TensorInfo;
    };
    // Some kernels have lists of tensors among their inputs, or inputs that may be missing.
    const given = Object.entries(inputs as Record<string, tf.TensorInfo | tf.TensorInfo[] | undefined>);
    const taken = given.map(([name, input]) => [name, Array.isArray(input) ? input.map(there) : input && there(input)]);
    const results = kernel({ inputs: Object.fromEntries(taken), attrs: attrs ?? {}, backend: cpu });
    const all = Array.isArray(results) ? results : [results];
    const made = all.map((result) => moved(result, cpu, here));
    for (const { dataId } of [...used, ...all]) cpu.disposeData(dataId);
    return Array.isArray(results) ? made : (made[0] as tf.TensorInfo);
  };
}

/** Copies a tensor from one backend to another. */
function moved({ dataId, shape, dtype }: tf.TensorInfo, from: tf.KernelBackend, to: tf.KernelBackend): tf.TensorInfo {
  return { dataId: to.write(from.readSync(dataId), shape, dtype) as tf.DataId, shape, dtype };
}
