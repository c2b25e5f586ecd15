import { BackendError, backendType, type LoadedBackend } from './backend.js';
import { cpu } from './cpu.js';
import { installCommand } from './import-optional.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

export const webgpu = backendType({
  name: 'webgpu',
  description: 'WebGPU through Dawn (optional packages)',
  citations: [TENSORFLOW_JS_PAPER],
  packages: { '@tensorflow/tfjs-backend-webgpu': '4.22.0', webgpu: '0.6.2' },
  requirements: 'a driver for Vulkan, Metal or Direct3D 12',
  auto: {
    where: 'on a GPU',
    refusal: ({ gpu }) =>
      gpu ? undefined : 'WebGPU is installed but finds no GPU, so it is not used; --backend webgpu takes it anyway.',
  },
  async load(): Promise<LoadedBackend> {
    const { webgpuInfo } = await import('@hypersiren/tfjs-webgpu');
    if (!webgpuInfo.available) {
      const { reason, missing } = webgpuInfo;
      if (missing !== undefined)
        throw new BackendError(
          'not-installed',
          `The backend webgpu needs the package ${missing}, which is not installed`,
          `Install it: ${installCommand(webgpu)}`,
        );
      throw new BackendError(
        webgpuInfo.noDevice ? 'no-device' : 'not-usable',
        `The backend webgpu cannot be used: ${reason.replace(/\.$/, '')}`,
        '`vulkaninfo --summary` shows what Vulkan sees',
      );
    }
    await cpu.load(); // for constants that are read synchronously; loaded here without its banner
    const { device, software } = webgpuInfo;
    const details = `WGSL kernels on ${device}${software ? ', which computes on the processor' : ''}`;
    return { tfName: 'webgpu', details, gpu: !software };
  },
});
