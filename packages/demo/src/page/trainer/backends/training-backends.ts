import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './start-backend.js';

/** Backends that can train in a browser, from the fastest to the slowest. */
export const trainingBackends: readonly TrainingBackend[] = [
  {
    name: 'webgpu',
    label: 'WebGPU',
    async load(isWanted) {
      const { webgpuInfo } = await import('@hypersiren/tfjs-webgpu');
      if (!webgpuInfo.available) return webgpuInfo.reason;
      // WebAssembly is faster.
      if (webgpuInfo.software && !isWanted) return `Its only adapter, ${webgpuInfo.device}, is a software renderer.`;
      return undefined;
    },
  },
  {
    name: 'wasm',
    label: 'WebAssembly',
    async load() {
      if (typeof WebAssembly === 'undefined') return 'This browser has no WebAssembly.';
      const [{ setWasmPaths }, { registerTrainingKernels }] = await Promise.all([
        import('@tensorflow/tfjs-backend-wasm'),
        import('../wasm/training-kernels.js'),
      ]);
      // Its threads are workers made of the page's own source text, which neither the bundle nor the page's policy allows.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      setWasmPaths({
        'tfjs-backend-wasm.wasm': plain,
        'tfjs-backend-wasm-simd.wasm': simd,
        'tfjs-backend-wasm-threaded-simd.wasm': simd, // never fetched, but setWasmPaths wants all three
      });
      registerTrainingKernels();
      return undefined;
    },
  },
];
