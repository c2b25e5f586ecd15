import type * as tf from '@tensorflow/tfjs-core';

/** A tensor's place on TensorFlow.js's WebGPU backend. */
export interface TensorData {
  readonly dtype: tf.DataType;
  readonly shape: number[];
  refCount: number;
  /** Values that are not on the GPU yet. */
  values: tf.backend_util.BackendValues | null | undefined;
  resource?: GPUBuffer | GPUTexture | GPUExternalTexture | null;
  /** Whether the buffer belongs to the program. */
  readonly external?: boolean;
  readonly complexTensorInfos?: unknown;
  /** The buffer that it shares with other tensors, and its first byte there. */
  slab?: Slab | undefined;
  offset?: number;
  /** The values that were uploaded, as long as the GPU's are the same. */
  uploaded?: tf.backend_util.BackendValues | undefined;
  /** What a kernel keeps for its gradient. */
  attachment?: Attachment | undefined;
}

/** A buffer that several tensors share; it goes back to the pool with the last of them. */
export interface Slab {
  readonly buffer: GPUBuffer;
  tensors: number;
}

/** Buffers that go back to the pool with the tensor. */
export interface Attachment {
  readonly kind: string;
  readonly buffers: readonly GPUBuffer[];
}

/** TensorFlow.js's pool of buffers. */
export interface BufferManager {
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

/** What this package uses of TensorFlow.js's WebGPU backend 4.22, some of it private there; the tests run on that version. */
export interface WebGPUInternals extends tf.KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly bufferManager: BufferManager;
  readonly tensorMap: { get(id: tf.DataId): TensorData; has(id: tf.DataId): boolean };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<tf.DataId>;
  dispatchCountInPass: number;
  /** Buffers that go back to the pool when the commands so far are submitted. */
  uniformPendingDisposal: GPUBuffer[];
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  uploadToGPU(id: tf.DataId): void;
  releaseResource(id: tf.DataId): void;
  tensorToBinding(tensor: tf.TensorInfo): GPUBindingResource | null;
  readToGPU(id: tf.DataId): tf.GPUData;
  getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer>;
}

export type WebGPUBackendClass = new (device: GPUDevice, info: GPUAdapterInfo | undefined) => WebGPUInternals;
