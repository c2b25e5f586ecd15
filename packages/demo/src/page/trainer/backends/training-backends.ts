import { loadWasm } from '../../backends/load-wasm.js';
import { loadWebGPU } from '../../backends/load-webgpu.js';
import type { TrainingBackend } from './start-backend.js';

/** Backends that can train in a browser, from the fastest to the slowest. */
export const trainingBackends: readonly TrainingBackend[] = [
  { name: 'webgpu', label: 'WebGPU', load: loadWebGPU },
  {
    name: 'wasm',
    label: 'WebAssembly',
    async load() {
      if (typeof WebAssembly === 'undefined') return 'This browser has no WebAssembly.';
      const [{ registerTrainingKernels }] = await Promise.all([import('../wasm/training-kernels.js'), loadWasm()]);
      registerTrainingKernels();
      return undefined;
    },
  },
];
