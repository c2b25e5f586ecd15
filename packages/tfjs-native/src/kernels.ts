import { adamKernels } from './kernels/adam.js';
import { addNKernels } from './kernels/add-n.js';
import { attentionKernels } from './kernels/attention.js';
import { cumulativeKernels } from './kernels/axes/cumulative.js';
import { fftKernels } from './kernels/axes/fft.js';
import { topKKernels } from './kernels/axes/top-k.js';
import { headKernels } from './kernels/batched/heads.js';
import { listKernels } from './kernels/batched/lists.js';
import { normalizedRowsKernels } from './kernels/batched/normalized-rows.js';
import { binaryKernels } from './kernels/binary.js';
import { blendKernels } from './kernels/blend.js';
import { castKernels } from './kernels/cast.js';
import { choiceKernels } from './kernels/choice.js';
import { conv2DKernels } from './kernels/conv-2d.js';
import { einsumKernels } from './kernels/einsum.js';
import { fillKernels } from './kernels/fill.js';
import { gatherKernels } from './kernels/gather.js';
import { geluKernels } from './kernels/gelu.js';
import { batchNormKernels } from './kernels/images/batch-norm.js';
import { blockKernels } from './kernels/images/blocks.js';
import { depthwiseKernels } from './kernels/images/depthwise-conv-2d.js';
import { poolKernels } from './kernels/images/pool.js';
import { resizeKernels } from './kernels/images/resize.js';
import { layerNormKernels } from './kernels/layer-norm.js';
import { lstmKernels } from './kernels/lstm.js';
import { matMulKernels } from './kernels/mat-mul.js';
import { moveKernels } from './kernels/move.js';
import { oneHotKernels } from './kernels/one-hot.js';
import { patchKernels } from './kernels/patch-network.js';
import { reduceKernels } from './kernels/reduce.js';
import { sineKernels } from './kernels/sine.js';
import { softmaxKernels } from './kernels/softmax.js';
import { sumKernels } from './kernels/sums.js';
import { unaryKernels } from './kernels/unary.js';
import { viewKernels } from './kernels/view.js';
import type { NativeKernel } from './native-kernel.js';

/** All kernels of this package. The CPU backend provides kernels of other names. */
export const kernels: readonly NativeKernel[] = [
  ...adamKernels,
  ...addNKernels,
  ...attentionKernels,
  ...binaryKernels,
  ...blendKernels,
  ...castKernels,
  ...choiceKernels,
  ...blockKernels,
  ...conv2DKernels,
  ...cumulativeKernels,
  ...einsumKernels,
  ...fftKernels,
  ...fillKernels,
  ...gatherKernels,
  ...geluKernels,
  ...headKernels,
  ...batchNormKernels,
  ...depthwiseKernels,
  ...poolKernels,
  ...resizeKernels,
  ...layerNormKernels,
  ...listKernels,
  ...lstmKernels,
  ...matMulKernels,
  ...moveKernels,
  ...normalizedRowsKernels,
  ...oneHotKernels,
  ...patchKernels,
  ...reduceKernels,
  ...sineKernels,
  ...softmaxKernels,
  ...sumKernels,
  ...topKKernels,
  ...unaryKernels,
  ...viewKernels,
];
