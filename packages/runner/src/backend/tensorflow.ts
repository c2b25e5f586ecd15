import * as tf from '@tensorflow/tfjs';
import type { Backend } from './backend.js';
import { importOptional } from './import-optional.js';

interface TfjsNode {
  version: Record<string, string>;
}

export const tensorflow: Backend = {
  name: 'tensorflow',
  summary: 'TensorFlow with CUDA through tfjs-node-gpu (optional package)',
  async load() {
    const { version } = await importOptional<TfjsNode>('@tensorflow/tfjs-node-gpu', { backend: 'tensorflow' });
    const { isUsingGpuDevice: gpu } = tf.findBackend('tensorflow') as unknown as { isUsingGpuDevice: boolean };
    const device = gpu ? 'on a GPU' : 'without a GPU (no CUDA device was found)';
    return { tfName: 'tensorflow', details: `tfjs-node-gpu ${version['tfjs-node']} ${device}`, gpu };
  },
};
