import type { FusedKernel } from './fused-kernel.js';
import { adamKernels } from './kernels/adam.js';
import { addNKernels } from './kernels/add-n.js';
import { attentionKernels } from './kernels/attention.js';
import { geluKernels } from './kernels/gelu.js';
import { onePassKernels } from './kernels/gradients-in-one-pass.js';
import { headKernels } from './kernels/heads.js';
import { layerNormKernels } from './kernels/layer-norm.js';
import { listKernels } from './kernels/lists.js';
import { lossGradientKernels } from './kernels/loss-gradients.js';
import { normalizedRowsKernels } from './kernels/normalized-rows.js';
import { patchKernels } from './kernels/patch-network.js';
import { ridgeKernels } from './kernels/ridge.js';
import { sineKernels } from './kernels/sine.js';
import { sineAndCosineKernels } from './kernels/sine-and-cosine.js';
import { sumAlongKernels } from './kernels/sum-along.js';

/**
 * Returns all kernels of this package. TensorFlow.js's kernels are used for all other names. To be called once its backend
 * is loaded.
 */
export const kernels = (): readonly FusedKernel[] => [
  ...adamKernels,
  ...addNKernels,
  ...attentionKernels,
  ...geluKernels,
  ...headKernels,
  ...layerNormKernels,
  ...listKernels,
  ...lossGradientKernels,
  ...normalizedRowsKernels,
  ...onePassKernels,
  ...patchKernels,
  ...ridgeKernels,
  ...sineKernels,
  ...sineAndCosineKernels,
  ...sumAlongKernels(),
];
