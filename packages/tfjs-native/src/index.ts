/**
 * A CPU backend of TensorFlow.js for Node with C++ kernels behind N-API. Importing the package registers the backend,
 * and handlers that save and load models at `file://` addresses.
 *
 * @module @hypersiren/tfjs-native
 */
import * as tf from '@tensorflow/tfjs-core';
import { loaded } from './addon.js';
import { BACKEND_NAME, NativeBackend } from './backend.js';
import { registerFileSystem } from './files/file-system.js';
import { registerGradients } from './gradients.js';
import { kernels } from './kernels.js';
import { extendAdamOptimizer } from './layers/adam-optimizer.js';
import { extendLstmLayer } from './layers/lstm-layer.js';
import { registerKernels } from './native-kernel.js';

export type { AddonOrigin } from './addon.js';
export { fileSystem } from './files/file-system.js';
export type { Isa } from './isa.js';
export { type MachineMeasurement, measureMachine } from './machine/measure-machine.js';
export { type NativeInfo, nativeInfo } from './native-info.js';
export { setThreads } from './set-threads.js';

/** Priority above tfjs's own backends (webgl 2, cpu 1), so that importing the package is enough to use the backend. */
const PRIORITY = 3;

registerFileSystem();
if (loaded.addon && tf.registerBackend(BACKEND_NAME, () => new NativeBackend(), PRIORITY)) {
  registerKernels(kernels);
  registerGradients();
  extendAdamOptimizer();
  extendLstmLayer();
}
