import { registerGradients } from '@hypersiren/tfjs-native/portable';
import { optimizerKernels } from './adam-step.js';
import { convolutionKernels } from './convolution-gradients.js';
import { gatherKernels } from './gather.js';
import { productKernels } from './matrix-product.js';
import { sineNetworkKernels } from './sine-network.js';
import { sineKernels } from './sines.js';
import { registerWasmKernels } from './wasm-backend.js';

/**
 * Registers what TensorFlow.js's WebAssembly backend lacks for training, and faster kernels for what it has. To be called
 * once, after the backend's package was imported.
 */
export function registerTrainingKernels(): void {
  registerGradients();
  registerWasmKernels([
    ...[...sineKernels, ...sineNetworkKernels, ...productKernels, ...gatherKernels],
    ...[...convolutionKernels, ...optimizerKernels],
  ]);
}
