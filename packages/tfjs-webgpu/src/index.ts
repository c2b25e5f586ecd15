/**
 * Registers TensorFlow.js's WebGPU backend with fused WGSL kernels when it is imported, in Node and in the browser.
 *
 * @module @hypersiren/tfjs-webgpu
 */
import { startWebGPU } from './start.js';

export type { WebGPUInfo } from './start.js';

/** Adapter that the backend uses, or the reason why there is none. */
export const webgpuInfo = await startWebGPU();
