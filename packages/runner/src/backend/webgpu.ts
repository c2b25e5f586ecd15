import { BackendError, backendType, type LoadedBackend } from './backend.js';
import { importOptional } from './import-optional.js';
import { TENSORFLOW_JS_PAPER } from './papers.js';

interface Dawn {
  create(options: readonly string[]): { requestAdapter(): Promise<{ info?: AdapterInfo } | null> };
  globals: object;
}

interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  description?: string;
}

export const webgpu = backendType({
  name: 'webgpu',
  description: 'WebGPU through Dawn (optional packages)',
  citations: [TENSORFLOW_JS_PAPER],
  packages: { '@tensorflow/tfjs-backend-webgpu': '4.22.0', webgpu: '0.6.2' },
  requirements: 'a driver for Vulkan, Metal or Direct3D 12',
  async load(): Promise<LoadedBackend> {
    const dawn = await importOptional<Dawn>('webgpu', webgpu);
    const gpu = dawn.create([]);
    const adapter = await gpu.requestAdapter();
    if (!adapter)
      throw new BackendError(
        'not-usable',
        'The backend webgpu found no adapter',
        'A driver for Vulkan, Metal or Direct3D 12 is missing; `vulkaninfo --summary` shows what Vulkan sees',
      );
    // tfjs-backend-webgpu reads browser globals when it is imported.
    Object.assign(globalThis, dawn.globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
    const { version_webgpu: version } = await importOptional<{ version_webgpu: string }>(
      '@tensorflow/tfjs-backend-webgpu',
      webgpu,
    );
    const { description, vendor, architecture } = adapter.info ?? {};
    const device = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
    return { tfName: 'webgpu', details: `tfjs-backend-webgpu ${version} on ${device}`, gpu: true };
  },
});
