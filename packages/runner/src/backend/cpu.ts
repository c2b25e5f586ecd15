import { backendType } from './backend.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

export const cpu = backendType({
  name: 'cpu',
  description: 'TensorFlow.js in plain JavaScript; slow, available everywhere',
  citations: [TENSORFLOW_JS_PAPER],
  auto: { notice: 'Computing in plain JavaScript, many times slower than needed.' },
  async load() {
    await import('@tensorflow/tfjs-backend-cpu');
    const tf = await import('@tensorflow/tfjs-core');
    // On first use the backend prints a recommendation of tfjs-node; this suppresses it.
    (tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
    return { tfName: 'cpu', details: `TensorFlow.js ${tf.version_core}, JavaScript, one thread`, gpu: false };
  },
});
