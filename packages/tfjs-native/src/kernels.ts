import { binaryKernels } from './kernels/binary.js';
import type { NativeKernel } from './native-kernel.js';

/** Every kernel of this package. The cpu backend's kernels serve where a name is not among them. */
export const kernels: readonly NativeKernel[] = [...binaryKernels];
