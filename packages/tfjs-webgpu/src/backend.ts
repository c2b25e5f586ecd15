import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Attachment, Slab, TensorData, WebGPUBackendClass } from './backend-internals.js';

type Values = tf.backend_util.BackendValues;

/** Number of dispatches after which recorded commands are submitted; the default of TensorFlow.js. */
const SUBMIT_AFTER = 15;

/** Maximum number of tables that are kept. */
const MAX_TABLES = 256;

/** Maximum number of different numbers that are kept for tensors of one element. */
const MAX_SCALARS = 1024;

const STORAGE = (): number => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** Compute shader of this package. It is compiled once per key. */
export interface Shader {
  /** Unique key: a name and everything that the shader's source depends on. */
  readonly key: string;
  readonly source: () => string;
}

/** Part of a buffer, in bytes. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

// Many members are private in TensorFlow.js's declarations.
const Base = WebGPUBackend as unknown as WebGPUBackendClass;

/**
 * TensorFlow.js's WebGPU backend, extended with the methods that the kernels of this package need. This module can only
 * be imported where `navigator.gpu` exists.
 */
export class FusedBackend extends Base {
  /** Whether computed tensors can be read synchronously, with `dataSync`. */
  readonly canWait = 'OffscreenCanvas' in globalThis;
  /** Whether kernels run asynchronously, while the program continues. */
  readonly computesLater = true;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  readonly #tables = new Map<string, GPUBuffer>();
  readonly #scalars = new Map<string, GPUBuffer>();
  #fault: string | undefined;

  constructor(device: GPUDevice, info: GPUAdapterInfo | undefined) {
    super(device, info);
    device.onuncapturederror = ({ error }) => {
      this.#fault ??= error.message;
    };
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.#fault ??= `the device was lost: ${message}`;
    });
  }

  // ---- methods for kernels ----

  /** Returns a buffer from the pool, for temporary values or for tensors. Its contents are undefined. */
  acquire(bytes: number): GPUBuffer {
    return this.bufferManager.acquireBuffer(Math.max(4, Math.ceil(bytes / 4) * 4), STORAGE());
  }

  /** Returns a temporary buffer to the pool when the commands recorded so far are submitted. */
  releaseLater(buffer: GPUBuffer): void {
    this.uniformPendingDisposal.push(buffer);
  }

  /** Returns the range of a buffer that holds a tensor's values. Uploads the values if necessary. */
  rangeOf({ dataId }: tf.TensorInfo): Range {
    this.uploadToGPU(dataId);
    // Otherwise a disposed tensor's buffer could be reused while recorded commands still read it.
    this.commandQueueOwnedIds.add(dataId);
    const data = this.tensorMap.get(dataId);
    return { buffer: data.resource as GPUBuffer, offset: data.offset ?? 0, size: bytesOf(data) };
  }

  /** Returns a new float32 tensor without values, which a kernel writes. */
  newTensor(shape: readonly number[]): tf.TensorInfo {
    return this.makeTensorInfo([...shape], 'float32');
  }

  /** Returns a new tensor whose values are part of a slab. The slab returns to the pool with its last tensor. */
  viewOf(slab: Slab, offset: number, shape: readonly number[]): tf.TensorInfo {
    const tensor = this.newTensor(shape);
    Object.assign(this.tensorMap.get(tensor.dataId), { resource: slab.buffer, slab, offset });
    slab.tensors++;
    return tensor;
  }

  /** Copies a tensor's values into a slab, on the GPU, and lets the tensor refer to them there. */
  moveTo(tensor: tf.TensorInfo, slab: Slab, offset: number): void {
    this.copy(this.rangeOf(tensor), slab.buffer, offset);
    const data = this.tensorMap.get(tensor.dataId);
    this.#giveBack(data, (buffer) => this.releaseLater(buffer));
    Object.assign(data, { resource: slab.buffer, slab, offset });
    slab.tensors++;
  }

  /** Drops the host's copy of a tensor's values, after a kernel changed them in place on the GPU. */
  changed({ dataId }: tf.TensorInfo): void {
    const data = this.tensorMap.get(dataId);
    data.uploaded = undefined;
    data.values = null;
  }

  /** Returns a buffer of constants, which is uploaded once per key. */
  table(key: string, numbers: () => Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): GPUBuffer {
    const known = this.#tables.get(key);
    if (known) return known;
    for (const [old, buffer] of this.#tables.size >= MAX_TABLES ? this.#tables : []) {
      this.#tables.delete(old);
      this.releaseLater(buffer);
    }
    const values = numbers();
    const buffer = this.acquire(values.byteLength);
    this.queue.writeBuffer(buffer, 0, values);
    this.#tables.set(key, buffer);
    return buffer;
  }

  copy({ buffer, offset: from, size }: Range, to: GPUBuffer, offset: number): void {
    if (size > 0) this.#encoder().copyBufferToBuffer(buffer, from, to, offset, size);
  }

  clear(buffer: GPUBuffer): void {
    this.#encoder().clearBuffer(buffer);
  }

  /**
   * Runs a shader. Bindings 0 … are the storage buffers; the last binding holds the uniforms. More workgroups than one
   * dimension allows are laid out in two dimensions: `groupIndex` of {@link GROUP_INDEX} returns their index.
   */
  run(shader: Shader, bindings: readonly (Range | GPUBuffer)[], uniforms: ArrayBuffer, groups: number): void {
    if (groups === 0) return;
    this.#check();
    const pipeline = this.#pipeline(shader);
    const sizes = this.bufferManager.acquireBuffer(
      Math.ceil(uniforms.byteLength / 16) * 16,
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    );
    this.queue.writeBuffer(sizes, 0, uniforms);
    this.releaseLater(sizes);
    const resources = [...bindings, sizes].map((binding) => ('buffer' in binding ? binding : { buffer: binding }));
    const bindGroup = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    this.ensureCommandEncoderReady();
    this.computePassEncoder ??= (this.commandEncoder as GPUCommandEncoder).beginComputePass();
    this.computePassEncoder.setPipeline(pipeline);
    this.computePassEncoder.setBindGroup(0, bindGroup);
    const across = Math.min(groups, this.device.limits.maxComputeWorkgroupsPerDimension);
    this.computePassEncoder.dispatchWorkgroups(across, Math.ceil(groups / across));
    if (++this.dispatchCountInPass >= SUBMIT_AFTER) {
      this.endComputePassEncoder();
      this.submitQueue();
    }
  }

  /**
   * Attaches buffers to a tensor and replaces those attached before. The buffers return to the pool with the tensor.
   */
  attach(tensor: tf.TensorInfo, attachment: Attachment): void {
    const data = this.tensorMap.get(tensor.dataId);
    for (const buffer of data.attachment?.buffers ?? []) this.releaseLater(buffer);
    data.attachment = attachment;
  }

  /** Returns the buffers attached to a tensor under `kind`; undefined if there are none. */
  attached(tensor: tf.TensorInfo, kind: string): readonly GPUBuffer[] | undefined {
    const { attachment } = this.tensorMap.get(tensor.dataId);
    return attachment?.kind === kind ? attachment.buffers : undefined;
  }

  #encoder(): GPUCommandEncoder {
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    return this.commandEncoder as GPUCommandEncoder;
  }

  #pipeline({ key, source }: Shader): GPUComputePipeline {
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      const module = this.device.createShaderModule({ code: source(), label: key });
      pipeline = this.device.createComputePipeline({
        label: key,
        layout: 'auto',
        compute: { module, entryPoint: 'main' },
      });
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  /**
   * Throws the first error of the device. A failed shader leaves zeros, so the next read or dispatch has to report the
   * failure.
   */
  #check(): void {
    if (this.#fault !== undefined) throw new Error(`The backend webgpu failed: ${this.#fault}`);
  }

  #giveBack(data: TensorData, release: (buffer: GPUBuffer) => void): void {
    for (const buffer of data.attachment?.buffers ?? []) release(buffer);
    data.attachment = undefined;
    if (data.slab && --data.slab.tensors === 0) release(data.slab.buffer);
    else if (!data.slab && !data.external && data.resource instanceof GPUBuffer) release(data.resource);
    data.slab = undefined;
    data.external = false;
    data.resource = null;
  }

  // ---- overrides of TensorFlow.js's backend ----

  override tensorToBinding(tensor: tf.TensorInfo): GPUBindingResource | null {
    const data = tensor && this.tensorMap.get(tensor.dataId);
    if (!data?.slab) return super.tensorToBinding(tensor);
    return { buffer: data.slab.buffer, offset: data.offset ?? 0, size: bytesOf(data) };
  }

  override releaseResource(dataId: tf.DataId): void {
    const data = this.tensorMap.get(dataId);
    if (!data?.resource) return;
    if (data.external || !(data.resource instanceof GPUBuffer)) super.releaseResource(dataId);
    else this.#giveBack(data, (buffer) => this.bufferManager.releaseBuffer(buffer));
  }

  /**
   * Uploads values into a pooled buffer and keeps the host's copy. The base class allocates a buffer for each upload
   * and drops the copy.
   */
  override uploadToGPU(dataId: tf.DataId): void {
    const data = this.tensorMap.get(dataId);
    const { values } = data;
    if (data.resource || !values) {
      super.uploadToGPU(dataId);
      return;
    }
    const numbers = data.dtype === 'float32' ? asFloats(values) : asInts(values);
    const constant = this.#constant(data, numbers);
    if (constant) {
      Object.assign(data, { resource: constant, external: true, values: null, uploaded: values });
      return;
    }
    const buffer = this.acquire(bytesOf(data));
    this.queue.writeBuffer(buffer, 0, numbers);
    Object.assign(data, { resource: buffer, values: null, uploaded: values });
  }

  /**
   * Returns the common buffer of all tensors with this single number, such as a factor that a program creates in each
   * step. Kernels do not write into it: those that work in place first move their tensors.
   */
  #constant({ dtype, shape }: TensorData, numbers: Float32Array | Int32Array): GPUBuffer | undefined {
    if (tf.util.sizeFromShape(shape) !== 1) return undefined;
    const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, 1)[0] as number;
    const key = `${dtype === 'float32' ? 'float' : 'int'} ${bits}`;
    const known = this.#scalars.get(key);
    if (known || this.#scalars.size >= MAX_SCALARS) return known;
    const buffer = this.acquire(4);
    this.queue.writeBuffer(buffer, 0, numbers as Float32Array<ArrayBuffer>);
    this.#scalars.set(key, buffer);
    return buffer;
  }

  override async read(dataId: tf.DataId): Promise<Values> {
    const data = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
    if (data?.uploaded) return data.uploaded;
    if (data && !data.values && bytesOf(data) === 0) return tf.util.getTypedArrayFromDType(data.dtype as 'float32', 0);
    if (!data || data.values || !(data.resource instanceof GPUBuffer)) return super.read(dataId);
    this.#check();
    const size = bytesOf(data);
    const staging = this.bufferManager.acquireBuffer(size, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    this.copy({ buffer: data.resource, offset: data.offset ?? 0, size }, staging, 0);
    this.submitQueue();
    await staging.mapAsync(GPUMapMode.READ);
    this.#check();
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    this.bufferManager.releaseBuffer(staging);
    return tf.util.convertBackendValuesAndArrayBuffer(bytes, data.dtype);
  }

  override readSync(dataId: tf.DataId): Values {
    const data = this.tensorMap.get(dataId);
    if (data.uploaded) return data.uploaded;
    if (!data.values && !data.complexTensorInfos && !this.canWait)
      throw new Error(
        'The backend webgpu cannot wait for the GPU in Node: read computed tensors with `await tensor.data()`, not dataSync() or arraySync()',
      );
    if (data.slab) this.#moveOut(data);
    return super.readSync(dataId);
  }

  override readToGPU(dataId: tf.DataId): tf.GPUData {
    const data = this.tensorMap.get(dataId);
    if (data.slab) this.#moveOut(data);
    return super.readToGPU(dataId);
  }

  /** Moves a tensor out of its slab into a separate buffer. */
  #moveOut(data: TensorData): void {
    const size = bytesOf(data);
    const own = this.acquire(size);
    this.copy({ buffer: (data.slab as Slab).buffer, offset: data.offset ?? 0, size }, own, 0);
    this.#giveBack(data, (buffer) => this.releaseLater(buffer));
    data.offset = 0;
    data.resource = own;
  }
}

const bytesOf = ({ shape }: TensorData): number => 4 * tf.util.sizeFromShape(shape);

const asFloats = (values: Values): Float32Array<ArrayBuffer> =>
  (values instanceof Float32Array ? values : Float32Array.from(values as Int32Array)) as Float32Array<ArrayBuffer>;
const asInts = (values: Values): Int32Array<ArrayBuffer> =>
  (values instanceof Int32Array ? values : Int32Array.from(values as Uint8Array)) as Int32Array<ArrayBuffer>;
