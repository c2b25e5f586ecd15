import { BackendError, backendType, type LoadedBackend } from './backend.js';
import { importOptional } from './import-optional.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

export const wasm = backendType({
  name: 'wasm',
  description: 'TensorFlow.js in WebAssembly (optional package); cannot train, because it lacks kernels',
  citations: [TENSORFLOW_JS_PAPER],
  packages: { '@tensorflow/tfjs-backend-wasm': '4.22.0' },
  async load(): Promise<LoadedBackend> {
    const { version_wasm: version } = await importOptional<{ version_wasm: string }>(
      '@tensorflow/tfjs-backend-wasm',
      wasm,
    );
    const tf = await import('@tensorflow/tfjs-core');
    if (!tf.engine().registryFactory.wasm)
      throw new BackendError('not-usable', 'The backend wasm did not register: it belongs to another TensorFlow.js');
    return { tfName: 'wasm', details: `tfjs-backend-wasm ${version}`, gpu: false };
  },
});
