import * as tf from '@tensorflow/tfjs';
import type { Backend } from './backend.js';

export const cpu: Backend = {
  name: 'cpu',
  summary: 'TensorFlow.js in plain JavaScript: runs everywhere, slowly',
  async load() {
    // The backend greets its first user with an advertisement for tfjs-node.
    (tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
    return { tfName: 'cpu', details: `TensorFlow.js ${tf.version_core}, JavaScript, one thread`, gpu: false };
  },
};
