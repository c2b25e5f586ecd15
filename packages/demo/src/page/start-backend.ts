import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { exactSine } from './exact-sine.js';

/**
 * Backends in a browser, from the fastest to the slowest. `load` prepares a backend and returns whether it can be used.
 */
const BACKENDS = {
  webgpu: {
    label: 'WebGPU',
    async load() {
      if (!('gpu' in navigator) || !(await (navigator.gpu as { requestAdapter(): Promise<unknown> }).requestAdapter()))
        return false;
      await import('@tensorflow/tfjs-backend-webgpu');
      return true;
    },
  },
  webgl: {
    label: 'WebGL',
    // Textures of 16 bits, as on some phones, are not accurate enough.
    async load() {
      await import('@tensorflow/tfjs-backend-webgl');
      return tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') && !isSoftware();
    },
  },
  wasm: {
    label: 'WebAssembly',
    async load() {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      // Its threads are workers made of the page's own source text, which neither the bundle nor the page's policy allows.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      setWasmPaths({
        'tfjs-backend-wasm.wasm': plain,
        'tfjs-backend-wasm-simd.wasm': simd,
        'tfjs-backend-wasm-threaded-simd.wasm': simd, // never fetched, but setWasmPaths wants all three
      });
      return true;
    },
  },
  cpu: { label: 'JavaScript', load: async () => true },
} as const satisfies Record<string, { label: string; load: () => Promise<boolean> }>;

export type BackendName = keyof typeof BACKENDS;

/** Labels of the backends, from the fastest to the slowest. */
export const backendLabels: ReadonlyMap<BackendName, string> = new Map(
  (Object.keys(BACKENDS) as BackendName[]).map((name) => [name, BACKENDS[name].label]),
);

/**
 * Starts the requested backend, or the first one that the browser supports.
 *
 * @returns the backend that was started, which differs from the requested one if the browser does not support it
 */
export async function startBackend(wanted: string | null): Promise<BackendName> {
  const names = [...backendLabels.keys()];
  const first = names.filter((name) => name === wanted);
  for (const name of [...first, ...names]) {
    try {
      // A software renderer is slower than WebAssembly and is used only if requested.
      const ready = await BACKENDS[name].load();
      if ((!ready && !(name === wanted && name === 'webgl')) || !(await tf.setBackend(name))) continue;
      await tf.ready();
      await exactSine();
      return name;
    } catch {
      // Try the next backend. Plain JavaScript always works.
    }
  }
  throw new Error('no backend of TensorFlow.js starts');
}

/** Returns whether WebGL is a software renderer, such as SwiftShader or llvmpipe. */
function isSoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? String(gl?.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}
