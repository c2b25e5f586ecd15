import type { FusedKernel } from './fused-kernel.js';
import { adamKernels } from './kernels/adam.js';
import { lossGradientKernels } from './kernels/loss-gradients.js';
import { sineKernels } from './kernels/sine.js';
import { sineAndCosineKernels } from './kernels/sine-and-cosine.js';

/** All kernels of this package. TensorFlow.js's kernels are used for all other names. */
export const kernels: readonly FusedKernel[] = [
  ...adamKernels,
  ...lossGradientKernels,
  ...sineKernels,
  ...sineAndCosineKernels,
];
