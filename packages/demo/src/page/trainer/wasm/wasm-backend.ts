import * as tf from '@tensorflow/tfjs-core';

/** Members of TensorFlow.js's WebAssembly backend 4.22 that the kernels use. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    cwrap(name: string, result: null, types: readonly ('number' | 'array')[]): (...values: unknown[]) => void;
    readonly asm: { readonly memory: WebAssembly.Memory };
    readonly tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
  };
  dataIdNextNumber: number;
  readonly dataIdMap: { get(dataId: tf.DataId): { readonly id: number; readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** Arguments of a kernel. */
export interface KernelArguments {
  /** Tensors by name, or by position for kernels that take a list. */
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: tf.NamedAttrMap;
  readonly backend: WasmBackend;
}

/** A kernel for the WebAssembly backend. */
export interface WasmKernel {
  readonly name: string;
  /** Returns the results, or undefined if the backend's own kernel has to compute them. */
  readonly run: (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[] | undefined;
}

/** Returns the values of a float32 tensor in the heap. The view is valid until the next allocation. */
export function floatsOf(backend: WasmBackend, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Returns the address of a tensor's values in the heap, in bytes. */
export function addressOf(backend: WasmBackend, { dataId }: tf.TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}

/**
 * Tells the module that a tensor was changed in place. It keeps copies of matrices and filters in an order of its own, by
 * the numbers of their tensors.
 */
export function changedInPlace({ wasm, dataIdMap }: WasmBackend, { dataId, shape }: tf.TensorInfo): void {
  const { id, memoryOffset } = dataIdMap.get(dataId);
  wasm.tfjs.disposeData(id);
  wasm.tfjs.registerTensor(id, tf.util.sizeFromShape(shape), memoryOffset);
}

/** Returns tensors to the heap. */
export function free(backend: WasmBackend, ...tensors: readonly tf.TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

/** Runs a kernel of the backend by name. */
export function runKernel(
  backend: WasmBackend,
  name: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attrs: tf.NamedAttrMap,
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(name, BACKEND_NAME);
  return kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
}

/** Name of the backend in TensorFlow.js. */
export const BACKEND_NAME = 'wasm';

/** Registers kernels. Each replaces the backend's kernel of the same name, which it may fall back to. */
export function registerWasmKernels(kernels: readonly WasmKernel[]): void {
  for (const { name, run } of kernels) {
    const own: tf.KernelConfig | undefined = tf.getKernel(name, BACKEND_NAME);
    if (own) tf.unregisterKernel(name, BACKEND_NAME);
    tf.registerKernel({
      ...own,
      kernelName: name,
      backendName: BACKEND_NAME,
      kernelFunc: (args) => run(args as unknown as KernelArguments) ?? (own as tf.KernelConfig).kernelFunc(args),
    });
  }
}
