import type * as tf from '@tensorflow/tfjs-core';

/** Storage of a tensor on TensorFlow.js's WebGPU backend. */
export interface TensorData {
  readonly dtype: tf.DataType;
  readonly shape: number[];
  refCount: number;
  /** Values that have not been uploaded to the GPU yet. */
  values: tf.backend_util.BackendValues | null | undefined;
  resource?: GPUBuffer | GPUTexture | GPUExternalTexture | null;
  /** Whether others own the buffer, so that it does not return to the pool with the tensor. */
  external?: boolean;
  readonly complexTensorInfos?: unknown;
  /** Buffer that the tensor shares with other tensors. The tensor begins at byte `offset`. */
  slab?: Slab | undefined;
  offset?: number;
  /** Values that were uploaded; undefined once the values on the GPU differ. */
  uploaded?: tf.backend_util.BackendValues | undefined;
  /** Buffers that a kernel keeps for its gradient. */
  attachment?: Attachment | undefined;
}

/** Buffer that several tensors share. It returns to the pool when the last of them is disposed. */
export interface Slab {
  readonly buffer: GPUBuffer;
  tensors: number;
}

/** Buffers that return to the pool when their tensor is disposed. */
export interface Attachment {
  readonly kind: string;
  readonly buffers: readonly GPUBuffer[];
}

/** Buffer pool of TensorFlow.js. */
export interface BufferManager {
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

/**
 * Members of TensorFlow.js's WebGPU backend 4.22 that this package uses. Some are private there; the tests run on that
 * version.
 */
export interface WebGPUInternals extends tf.KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly bufferManager: BufferManager;
  readonly tensorMap: { get(id: tf.DataId): TensorData; has(id: tf.DataId): boolean };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<tf.DataId>;
  dispatchCountInPass: number;
  /** Buffers that return to the pool when the commands recorded so far are submitted. */
  uniformPendingDisposal: GPUBuffer[];
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType, values?: tf.backend_util.BackendValues): tf.TensorInfo;
  uploadToGPU(id: tf.DataId): void;
  releaseResource(id: tf.DataId): void;
  tensorToBinding(tensor: tf.TensorInfo): GPUBindingResource | null;
  readToGPU(id: tf.DataId): tf.GPUData;
  getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer>;
}

export type WebGPUBackendClass = new (device: GPUDevice, info: GPUAdapterInfo | undefined) => WebGPUInternals;
