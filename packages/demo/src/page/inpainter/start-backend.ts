import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BACKEND_NAMES, type BackendName } from '../backend-names.js';
import { exactSine } from './exact-sine.js';

/** Prepare the backends, and return whether they can be used. */
const LOADERS: Readonly<Record<BackendName, () => Promise<boolean>>> = {
  async webgpu() {
    if (!('gpu' in navigator) || !(await (navigator.gpu as { requestAdapter(): Promise<unknown> }).requestAdapter()))
      return false;
    await import('@tensorflow/tfjs-backend-webgpu');
    return true;
  },
  // Textures of 16 bits, as on some phones, are not accurate enough.
  async webgl() {
    await import('@tensorflow/tfjs-backend-webgl');
    return tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') && !isSoftware();
  },
  async wasm() {
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
  cpu: async () => true,
};

/**
 * Starts the requested backend, or the first one that the browser supports.
 *
 * @returns the backend that was started, which differs from the requested one if the browser does not support it
 */
export async function startBackend(wanted: string | null): Promise<BackendName> {
  const first = BACKEND_NAMES.filter((name) => name === wanted);
  for (const name of new Set([...first, ...BACKEND_NAMES])) {
    try {
      // A software renderer is slower than WebAssembly and is used only if requested.
      const ready = await LOADERS[name]();
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
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? String(gl?.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}
