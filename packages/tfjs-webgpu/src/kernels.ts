import type { FusedKernel } from './fused-kernel.js';
import { adamKernels } from './kernels/adam.js';
import { lossGradientKernels } from './kernels/loss-gradients.js';
import { sineKernels } from './kernels/sine.js';
import { sineAndCosineKernels } from './kernels/sine-and-cosine.js';

/** Every kernel of this package. TensorFlow.js's own serve where a name is not among them. */
export const kernels: readonly FusedKernel[] = [
  ...adamKernels,
  ...lossGradientKernels,
  ...sineKernels,
  ...sineAndCosineKernels,
];
