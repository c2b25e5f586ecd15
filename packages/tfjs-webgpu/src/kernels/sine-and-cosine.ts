import * as tf from '@tensorflow/tfjs-core';
import { type FusedKernel, runElementwise } from '../fused-kernel.js';
import { SINE_AND_COSINE } from '../wgsl/sine-and-cosine.js';

const kernel = (name: string, component: 'x' | 'y'): FusedKernel => ({
  name,
  run: ({ tensors, backend }) => {
    const [{ shape }] = tensors as [tf.TensorInfo];
    return runElementwise(backend, ['x'], `sinCos(x[at]).${component}`, tensors, shape, 1, SINE_AND_COSINE);
  },
});

/**
 * Replacements of TensorFlow.js's sine and cosine kernels, which inherit the inaccuracy of WGSL's functions at large
 * angles.
 */
export const sineAndCosineKernels: readonly FusedKernel[] = [kernel(tf.Sin, 'x'), kernel(tf.Cos, 'y')];
