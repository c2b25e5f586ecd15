import { extendAdamOptimizer, registerGradients } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import { findGpu, type NoGpu, notLoaded, withNavigator } from './dawn.js';
import { BACKEND_NAME, registerKernels } from './fused-kernel.js';
import { kernels } from './kernels.js';

/** Whether the backend is available, and its adapter or the reason why not. */
export type WebGPUInfo =
  | {
      readonly available: true;
      /** Name of the adapter, as reported by its driver. */
      readonly device: string;
      /** Whether the adapter is a software renderer on the CPU: correct, but slow. */
      readonly software: boolean;
    }
  | {
      readonly available: false;
      /** Reason why the backend is not available, as a sentence. */
      readonly reason: string;
      /** Name of the package that is not installed, if that is the reason. */
      readonly missing?: string;
      /** True if the machine has no driver or no adapter. */
      readonly noDevice?: true;
    };

/**
 * Higher than the priority of TensorFlow.js's own WebGPU backend (3), so that importing this package selects its
 * backend.
 */
const PRIORITY = 4;

/** Device limits that the kernels use. The device is requested with the adapter's maximum of each. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Names of software adapters, which compute on the CPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** Requests an adapter, and registers the backend with its kernels and gradients. */
export async function startWebGPU(): Promise<WebGPUInfo> {
  const found = await findGpu();
  if (!found.gpu) return unavailable(found);
  const { gpu } = found;
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter)
    return {
      available: false,
      noDevice: true,
      reason: 'WebGPU finds no adapter: a driver for Vulkan, Metal or Direct3D 12 is missing.',
    };
  const loaded = await withNavigator(gpu, () => import('./backend.js')).catch((error: unknown) =>
    notLoaded('@tensorflow/tfjs-backend-webgpu', error),
  );
  if (!('FusedBackend' in loaded)) return unavailable(loaded);
  const { FusedBackend } = loaded;
  const info = (adapter as { info?: GPUAdapterInfo }).info;
  if (tf.engine().registryFactory[BACKEND_NAME]) tf.removeBackend(BACKEND_NAME);
  const start = async (): Promise<tf.KernelBackend> => {
    const device = await (await freshAdapter(gpu, adapter)).requestDevice(descriptorFor(adapter));
    return withNavigator(gpu, () => new FusedBackend(device, info));
  };
  tf.registerBackend(BACKEND_NAME, start, PRIORITY);
  registerKernels(kernels());
  registerGradients();
  extendAdamOptimizer();
  const device = nameOf(info);
  return { available: true, device, software: SOFTWARE.test(device) || isFallback(adapter) };
}

const unavailable = ({ reason, missing, noDevice }: NoGpu): WebGPUInfo => ({
  available: false,
  reason,
  ...(noDevice && { noDevice }),
  ...(missing !== undefined && { missing }),
});

let used: GPUAdapter | undefined;

/**
 * Returns an adapter whose device was not requested yet. An adapter provides one device, so a restarted backend needs
 * another adapter.
 */
async function freshAdapter(gpu: GPU, first: GPUAdapter): Promise<GPUAdapter> {
  const adapter = used === undefined ? first : await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU finds no adapter any more');
  used = adapter;
  return adapter;
}

function descriptorFor(adapter: GPUAdapter): GPUDeviceDescriptor {
  const wanted = ['timestamp-query', 'shader-f16'] as const;
  return {
    requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  };
}

function nameOf(info: GPUAdapterInfo | undefined): string {
  const { description, vendor, architecture } = info ?? ({} as Partial<GPUAdapterInfo>);
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'an adapter without a name';
}

const isFallback = (adapter: GPUAdapter): boolean =>
  (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter === true ||
  (adapter as { info?: { isFallbackAdapter?: boolean } }).info?.isFallbackAdapter === true;
