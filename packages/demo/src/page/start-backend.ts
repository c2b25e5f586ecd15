import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { exactSine } from './exact-sine.js';

/** Ways to compute in a browser, the fastest first; each gets ready what TensorFlow.js needs, or says that it cannot be. */
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
    // Where textures have 16 bits alone, as on some phones, images would be off by more than a level.
    async load() {
      await import('@tensorflow/tfjs-backend-webgl');
      return tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') && !isSoftware();
    },
  },
  wasm: {
    label: 'WebAssembly',
    async load() {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setWasmPaths({
        'tfjs-backend-wasm.wasm': plain,
        'tfjs-backend-wasm-simd.wasm': simd,
        'tfjs-backend-wasm-threaded-simd.wasm': threaded,
      });
      return true;
    },
  },
  cpu: { label: 'JavaScript', load: async () => true },
} as const satisfies Record<string, { label: string; load: () => Promise<boolean> }>;

export type BackendName = keyof typeof BACKENDS;

/** Every backend with what it is called, the fastest first. */
export const backendLabels: ReadonlyMap<BackendName, string> = new Map(
  (Object.keys(BACKENDS) as BackendName[]).map((name) => [name, BACKENDS[name].label]),
);

/**
 * Makes TensorFlow.js compute on a backend, or on the first that this browser has.
 *
 * @returns the backend that came of it: another than the one asked for where this browser lacks it
 */
export async function startBackend(wanted: string | null): Promise<BackendName> {
  const names = [...backendLabels.keys()];
  const first = names.filter((name) => name === wanted);
  for (const name of [...first, ...names]) {
    try {
      // A software renderer is slower than WebAssembly, but whoever asks for it gets it.
      const ready = await BACKENDS[name].load();
      if ((!ready && !(name === wanted && name === 'webgl')) || !(await tf.setBackend(name))) continue;
      await tf.ready();
      await exactSine();
      return name;
    } catch {
      // The next one; plain JavaScript is always there.
    }
  }
  throw new Error('no backend of TensorFlow.js starts');
}

/** Whether WebGL is computed on the processor, by SwiftShader or llvmpipe. */
function isSoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? String(gl?.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}
