import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BACKEND_NAMES, type BackendName } from '../backend-names.js';
import { exactSine } from './exact-sine.js';

/** Names of software renderers, in part. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** What the page reads of an adapter of WebGPU. */
interface Adapter {
  readonly info?: { readonly isFallbackAdapter?: boolean; readonly [text: string]: unknown };
}

/**
 * Prepare the backends, and return whether they can be used. A software renderer is slower than WebAssembly, and is used
 * only if it is wanted.
 */
const LOADERS: Readonly<Record<BackendName, (isWanted: boolean) => Promise<boolean>>> = {
  async webgpu(isWanted) {
    const gpu = (navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } }).gpu;
    const adapter = await gpu?.requestAdapter();
    if (!adapter) return false;
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
    const isSoftware = isFallbackAdapter || SOFTWARE.test([vendor, architecture, device, description].join(' '));
    if (isSoftware && !isWanted) return false;
    await import('@tensorflow/tfjs-backend-webgpu');
    return true;
  },
  // Textures of 16 bits, as on some phones, are not accurate enough.
  async webgl(isWanted) {
    await import('@tensorflow/tfjs-backend-webgl');
    return isWanted || (tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') && !isSoftware());
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
 * @param refused backends that are not to be started
 * @returns the backend that was started, which differs from the requested one if the browser does not support it
 */
export async function startBackend(wanted: string | null, refused: readonly BackendName[] = []): Promise<BackendName> {
  const first = BACKEND_NAMES.filter((name) => name === wanted);
  for (const name of new Set([...first, ...BACKEND_NAMES])) {
    if (refused.includes(name)) continue;
    try {
      if (!(await LOADERS[name](name === wanted)) || !(await tf.setBackend(name))) continue;
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
  return SOFTWARE.test(renderer);
}
