import { citation } from '@hypersiren/siren/family';
import { backendType, type LoadedBackend } from './backend.js';
import { importOptional } from './import-optional.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

interface TfjsNode {
  version: Record<string, string>;
}

export const tensorflow = backendType({
  name: 'tensorflow',
  description: 'TensorFlow with CUDA through tfjs-node-gpu (optional package)',
  citations: [
    TENSORFLOW_JS_PAPER,
    citation('inproceedings', 'abadi2016tensorflow', {
      author:
        'Abadi, Martín and Barham, Paul and Chen, Jianmin and Chen, Zhifeng and Davis, Andy and Dean, Jeffrey and Devin, Matthieu and Ghemawat, Sanjay and Irving, Geoffrey and Isard, Michael and others',
      title: 'TensorFlow: A System for Large-Scale Machine Learning',
      booktitle: 'USENIX Symposium on Operating Systems Design and Implementation',
      year: '2016',
    }),
  ],
  packages: { '@tensorflow/tfjs-node-gpu': '4.22.0' },
  builds: ['@tensorflow/tfjs-node-gpu'],
  requirements: 'CUDA; Node below 23',
  auto: {
    where: 'on a GPU',
    refusal: ({ gpu }) =>
      gpu
        ? undefined
        : 'TensorFlow is installed but finds no GPU, so it is not used; --backend tensorflow takes it anyway.',
  },
  async load(): Promise<LoadedBackend> {
    const { version } = await importOptional<TfjsNode>('@tensorflow/tfjs-node-gpu', tensorflow);
    const tf = await import('@tensorflow/tfjs-core');
    const { isUsingGpuDevice: gpu } = tf.findBackend('tensorflow') as unknown as { isUsingGpuDevice: boolean };
    const device = gpu ? 'on a GPU' : 'without a GPU (no CUDA device was found)';
    return { tfName: 'tensorflow', details: `tfjs-node-gpu ${version['tfjs-node']} ${device}`, gpu };
  },
});
