import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BACKEND_NAMES, type BackendName } from '../backend-names.js';
import { loadWasm } from '../backends/load-wasm.js';
import { loadWebGPU } from '../backends/load-webgpu.js';
import { exactSine } from './exact-sine.js';

/** Names of software renderers of WebGL, in part. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** Prepare the backends, and return whether they can be used. */
const LOADERS: Readonly<Record<BackendName, (isWanted: boolean) => Promise<boolean>>> = {
  webgpu: async (isWanted) => (await loadWebGPU(isWanted)) === undefined,
  // Textures of 16 bits, as on some phones, are not accurate enough.
  async webgl(isWanted) {
    await import('@tensorflow/tfjs-backend-webgl');
    return isWanted || (tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') && !isSoftware());
  },
  async wasm() {
    await loadWasm();
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
