import * as tf from '@tensorflow/tfjs';
import { type Backend, BackendError } from './backend.js';
import { importOptional } from './import-optional.js';

export const wasm: Backend = {
  name: 'wasm',
  summary: 'TensorFlow.js in WebAssembly (optional package): predicts, but lacks kernels that training needs',
  async load() {
    const { version_wasm: version } = await importOptional<{ version_wasm: string }>('@tensorflow/tfjs-backend-wasm', {
      backend: 'wasm',
    });
    if (!tf.engine().registryFactory.wasm)
      throw new BackendError('not-usable', 'The backend wasm did not register: it belongs to another TensorFlow.js');
    return { tfName: 'wasm', details: `tfjs-backend-wasm ${version}`, gpu: false };
  },
};
