import { citation } from '@hypersiren/siren/family';
import { BackendError, backendType, type LoadedBackend } from './backend.js';
import { importOptional, isWorkspace } from './import-optional.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

interface TfjsNode {
  version: Record<string, string>;
}

export const tensorflow = backendType({
  name: 'tensorflow',
  description: 'TensorFlow of a Python installation, with CUDA if it has it, through tfjs-node',
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
  requirements:
    'CUDA 11.2 and Node below 23; or, instead of all that, `npx hypersiren tensorflow`, a C++ compiler and a Python with TensorFlow',
  auto: {
    where: 'on a GPU',
    refusal: ({ gpu }) =>
      gpu
        ? undefined
        : 'TensorFlow is installed but finds no GPU, so it is not used; --backend tensorflow takes it anyway.',
  },
  async load(): Promise<LoadedBackend> {
    const { startTensorflow } = await import('../tensorflow/start-tensorflow.js');
    const built = startTensorflow();
    if (built) return loaded(`TensorFlow ${built.version}`, built.gpu);
    const { version } = await importOptional<TfjsNode>('@tensorflow/tfjs-node-gpu', tensorflow).catch(
      (error: unknown) => {
        if (!(error instanceof BackendError && error.code === 'not-installed')) throw error;
        const command = isWorkspace()
          ? 'npm run tensorflow -- --python python3'
          : 'npx hypersiren tensorflow --python python3';
        throw new BackendError('not-installed', 'The backend tensorflow is not built', `Install it: ${command}`);
      },
    );
    const tf = await import('@tensorflow/tfjs-core');
    const { isUsingGpuDevice: gpu } = tf.findBackend('tensorflow') as unknown as { isUsingGpuDevice: boolean };
    return loaded(`tfjs-node-gpu ${version['tfjs-node']}`, gpu);
  },
});

const loaded = (what: string, gpu: boolean): LoadedBackend => ({
  tfName: 'tensorflow',
  details: `${what} ${gpu ? 'on a GPU' : 'without a GPU (no CUDA device was found)'}`,
  gpu,
});
