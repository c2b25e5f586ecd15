/**
 * TensorFlow.js's WebGPU backend with fused kernels in WGSL, registered when this is imported, in Node and in the browser.
 *
 * @module @hypersiren/tfjs-webgpu
 */
import { startWebGPU } from './start.js';

export type { WebGPUInfo } from './start.js';

/** What came of importing the package: the adapter, or why there is none. */
export const webgpuInfo = await startWebGPU();
