import { type Backend, BackendError } from './backend.js';

export const native: Backend = {
  name: 'native',
  summary: 'C++ kernels of @hypersiren/tfjs-native, on all cores',
  async load() {
    const { nativeInfo } = await import('@hypersiren/tfjs-native');
    const info = nativeInfo();
    if (!info.available) throw new BackendError('not-usable', `The backend native is not built: ${info.reason}`);
    const threads = `${info.threads} thread${info.threads === 1 ? '' : 's'}`;
    return { tfName: 'native', details: `C++ kernels for ${info.isa}, ${threads}`, gpu: false };
  },
};
