import { BackendError, backendType } from './backend.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

export const native = backendType({
  name: 'native',
  description: 'C++ kernels of @hypersiren/tfjs-native, on all cores',
  citations: [TENSORFLOW_JS_PAPER],
  requirements: 'a C++ compiler when it is installed, where there is no binary for the machine',
  auto: {},
  async load() {
    const { nativeInfo } = await import('@hypersiren/tfjs-native');
    const info = nativeInfo();
    if (!info.available) throw new BackendError('not-usable', `The backend native is not built: ${info.reason}`);
    const threads = `${info.threads} thread${info.threads === 1 ? '' : 's'}`;
    return { tfName: 'native', details: `C++ kernels for ${info.isa}, ${threads}`, gpu: false };
  },
});
