import { adamInputs } from '@hypersiren/tfjs-native/portable';
import type * as tf from '@tensorflow/tfjs-core';
import { changedInPlace, floatsOf, type KernelArguments, type WasmKernel } from './wasm-backend.js';

/** Added to the norm, so that the clipping factor is finite for a gradient of zero; PyTorch's value. */
const NORM_FLOOR = 1e-6;

/** Updates all variables in place, see `Optimizer` of `@hypersiren/siren/training`. Composed, it takes over 100 kernels. */
function adamStep({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const { parameters, means, variances, gradients, numbers, rates } = adamInputs(
    'AdamStep',
    Object.values(inputs),
    attrs,
  );
  const result = backend.makeOutput([], 'float32');
  const floats = (tensors: readonly tf.TensorInfo[]) => tensors.map((tensor) => floatsOf(backend, tensor));
  const [p, m, v, g] = [parameters, means, variances, gradients].map(floats) as [
    Float32Array[],
    Float32Array[],
    Float32Array[],
    Float32Array[],
  ];
  let sum = 0;
  for (const gradient of g) for (const value of gradient) sum += value * value;
  const norm = Math.sqrt(sum);
  const [learningRate, beta1, beta2, epsilon, step, clip] = numbers;
  const factor = clip > 0 ? Math.min(1, clip / (norm + NORM_FLOOR)) : 1;
  const size = learningRate / (1 - beta1 ** step);
  const scale = 1 / Math.sqrt(1 - beta2 ** step);
  for (const [index, values] of p.entries()) {
    const [mean, square, gradient] = [m[index], v[index], g[index]] as [Float32Array, Float32Array, Float32Array];
    const rate = size * (rates[index] as number);
    for (let i = 0; i < values.length; i++) {
      const slope = factor * (gradient[i] as number);
      const first = beta1 * (mean[i] as number) + (1 - beta1) * slope;
      const second = beta2 * (square[i] as number) + (1 - beta2) * slope * slope;
      mean[i] = first;
      square[i] = second;
      values[i] = (values[i] as number) - (rate * first) / (Math.sqrt(second) * scale + epsilon);
    }
  }
  for (const tensor of parameters) changedInPlace(backend, tensor);
  floatsOf(backend, result)[0] = norm;
  return result;
}

/** Optimizers. */
export const optimizerKernels: readonly WasmKernel[] = [{ name: 'AdamStep', run: adamStep }];
