import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';

const { geluForward, geluBackward } = addonFunctions<{
  geluForward(x: Float32Array, y: Float32Array): void;
  geluBackward(dy: Float32Array, x: Float32Array, dx: Float32Array): void;
}>();

function checkCount(name: string, tensors: readonly tf.TensorInfo[], count: number): void {
  if (tensors.length !== count) throw new Error(`${name}: expected ${count} tensors, got ${tensors.length}`);
  checkFloats(name, tensors);
}

/** Computes x·Φ(x) of any shape, with the error function: [x] → [y]. */
const geluKernel: NativeKernel = {
  name: 'Gelu',
  run: ({ inputs, backend }) => {
    const tensors = inputs as unknown as [tf.TensorInfo];
    checkCount(geluKernel.name, tensors, 1);
    const x = backend.floatsOf(tensors[0]);
    const y = backend.floats(x.length);
    geluForward(x, y);
    return backend.output(y, tensors[0].shape, 'float32');
  },
};

/** Computes dy · (Φ(x) + x·φ(x)): [dy, x] → [dx]. */
const geluGradientKernel: NativeKernel = {
  name: 'GeluGrad',
  run: ({ inputs, backend }) => {
    const { name } = geluGradientKernel;
    const tensors = inputs as unknown as [tf.TensorInfo, tf.TensorInfo];
    checkCount(name, tensors, 2);
    checkShape(name, 'dy', tensors[0], tensors[1].shape);
    const [dy, x] = tensors.map((tensor) => backend.floatsOf(tensor)) as [Float32Array, Float32Array];
    const dx = backend.floats(x.length);
    geluBackward(dy, x, dx);
    return backend.output(dx, tensors[1].shape, 'float32');
  },
};

/** Gaussian error linear unit and its gradient, which `src/attention-gradients.ts` registers. */
export const geluKernels: readonly NativeKernel[] = [geluKernel, geluGradientKernel];
