import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { registerGradients } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import { ADDON, PACKAGE } from './built-tensorflow.js';
import { commonJs } from './common-js.js';
import { correctKernels } from './correct-kernels.js';

/** TensorFlow in this program. */
export interface RunningTensorflow {
  readonly version: string;
  /** True if it computes on a GPU. */
  readonly gpu: boolean;
}

/** tfjs-node's binding, as far as this package uses it. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: Binding, packageName: string) => tf.KernelBackend;
}

/**
 * Registers the built backend `tensorflow` with this program's TensorFlow.js: tfjs-node's kernels on the binding, with
 * corrections of both and the corrected gradients of all backends. Repeated calls register nothing more.
 *
 * @param folder folder of the built backend
 * @throws Error if the binding or TensorFlow cannot be loaded
 */
export function registerTensorflow(folder: string): RunningTensorflow {
  // Without these, TensorFlow prints what it is and takes all memory of a GPU.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  const binding = createRequire(import.meta.url)(path.join(folder, ADDON)) as Binding;
  const running = { version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
  if (tf.engine().registryFactory.tensorflow) return running;
  // tfjs-node is compiled to functions, which cannot extend a class where TensorFlow.js is one of ES2015.
  const KernelBackend = Object.assign(() => {}, { prototype: tf.KernelBackend.prototype });
  const tfjs = { ...tf, KernelBackend, __esModule: true };
  const requireModule = commonJs(path.join(folder, PACKAGE), {
    '@tensorflow/tfjs': tfjs,
    '@tensorflow/tfjs-core': tfjs,
    // Node 23 and newer lack these two.
    util: { ...util, isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray },
    // Only summaries for TensorBoard need it, and a package for it.
    './proto/api_pb': {},
  });
  requireModule('./dist/register_all_kernels');
  const { NodeJSKernelBackend } = requireModule('./dist/nodejs_kernel_backend') as BackendModule;
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'));
  registerGradients();
  correctKernels();
  return running;
}
