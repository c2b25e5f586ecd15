import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Attachment, Slab, TensorData, WebGPUBackendClass } from './backend-internals.js';

type Values = tf.backend_util.BackendValues;

/** Dispatches after which what was recorded is submitted, as TensorFlow.js has it. */
const SUBMIT_AFTER = 15;

const STORAGE = (): number => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** A compute shader of this package, compiled once. */
export interface Shader {
  /** What tells it from every other: a name and all that its text depends on. */
  readonly key: string;
  readonly source: () => string;
}

/** A part of a buffer. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

// Much of it is private in TensorFlow.js's declarations.
const Base = WebGPUBackend as unknown as WebGPUBackendClass;

/** TensorFlow.js's WebGPU backend with what the kernels of this package need. Imported where there is `navigator.gpu`. */
export class FusedBackend extends Base {
  /** Whether computed tensors can be read at once, as with `dataSync`. */
  readonly canWait = 'OffscreenCanvas' in globalThis;
  /** Whether the program goes on while the device computes. */
  readonly computesLater = true;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
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

  // ---- what kernels use ----

  /** A buffer from the pool, for a temporary or for tensors; contents undefined. */
  acquire(bytes: number): GPUBuffer {
    return this.bufferManager.acquireBuffer(Math.max(4, Math.ceil(bytes / 4) * 4), STORAGE());
  }

  /** Gives a temporary back, once the commands so far are submitted. */
  releaseLater(buffer: GPUBuffer): void {
    this.uniformPendingDisposal.push(buffer);
  }

  /** Where a tensor's values are, uploaded if they were not. */
  rangeOf({ dataId }: tf.TensorInfo): Range {
    this.uploadToGPU(dataId);
    // Else a disposed tensor's buffer could be used again while recorded commands still read it.
    this.commandQueueOwnedIds.add(dataId);
    const data = this.tensorMap.get(dataId);
    return { buffer: data.resource as GPUBuffer, offset: data.offset ?? 0, size: bytesOf(data) };
  }

  /** A new tensor without values, for kernels to write. */
  newTensor(shape: readonly number[]): tf.TensorInfo {
    return this.makeTensorInfo([...shape], 'float32');
  }

  /** A new tensor of numbers that a buffer holds; the slab goes back to the pool with its last tensor. */
  viewOf(slab: Slab, offset: number, shape: readonly number[]): tf.TensorInfo {
    const tensor = this.newTensor(shape);
    Object.assign(this.tensorMap.get(tensor.dataId), { resource: slab.buffer, slab, offset });
    slab.tensors++;
    return tensor;
  }

  /** Moves a tensor's values to a place in a slab, by a copy on the GPU. */
  moveTo(tensor: tf.TensorInfo, slab: Slab, offset: number): void {
    this.copy(this.rangeOf(tensor), slab.buffer, offset);
    const data = this.tensorMap.get(tensor.dataId);
    this.#giveBack(data, (buffer) => this.releaseLater(buffer));
    Object.assign(data, { resource: slab.buffer, slab, offset });
    slab.tensors++;
  }

  /** Says that the GPU's values changed in place. */
  changed({ dataId }: tf.TensorInfo): void {
    const data = this.tensorMap.get(dataId);
    data.uploaded = undefined;
    data.values = null;
  }

  copy({ buffer, offset: from, size }: Range, to: GPUBuffer, offset: number): void {
    if (size > 0) this.#encoder().copyBufferToBuffer(buffer, from, to, offset, size);
  }

  clear(buffer: GPUBuffer): void {
    this.#encoder().clearBuffer(buffer);
  }

  /**
   * Runs a shader: bindings 0 … of storage buffers, then one of uniforms. More groups than a dimension may have are laid out in two:
   * `groupIndex` of {@link GROUP_INDEX} counts them.
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

  /** Keeps buffers beside a tensor's values, in the place of what was attached before; they go back to the pool with them. */
  attach(tensor: tf.TensorInfo, attachment: Attachment): void {
    const data = this.tensorMap.get(tensor.dataId);
    for (const buffer of data.attachment?.buffers ?? []) this.releaseLater(buffer);
    data.attachment = attachment;
  }

  /** What was attached as that kind, if it is still there. */
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

  /** A shader that fails leaves zeros, so whoever reads or computes next must hear of it. */
  #check(): void {
    if (this.#fault !== undefined) throw new Error(`The backend webgpu failed: ${this.#fault}`);
  }

  #giveBack(data: TensorData, release: (buffer: GPUBuffer) => void): void {
    for (const buffer of data.attachment?.buffers ?? []) release(buffer);
    data.attachment = undefined;
    if (data.slab && --data.slab.tensors === 0) release(data.slab.buffer);
    else if (!data.slab && !data.external && data.resource instanceof GPUBuffer) release(data.resource);
    data.slab = undefined;
    data.resource = null;
  }

  // ---- what is other than on TensorFlow.js's backend ----

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

  /** Without a new buffer for every upload, and without forgetting the values. */
  override uploadToGPU(dataId: tf.DataId): void {
    const data = this.tensorMap.get(dataId);
    const { values } = data;
    if (data.resource || !values) {
      super.uploadToGPU(dataId);
      return;
    }
    const buffer = this.acquire(bytesOf(data));
    const numbers = data.dtype === 'float32' ? asFloats(values) : asInts(values);
    this.queue.writeBuffer(buffer, 0, numbers);
    Object.assign(data, { resource: buffer, values: null, uploaded: values });
  }

  override async read(dataId: tf.DataId): Promise<Values> {
    const data = this.tensorMap.has(dataId) ? this.tensorMap.get(dataId) : undefined;
    if (data?.uploaded) return data.uploaded;
    if (!data || data.values || !(data.resource instanceof GPUBuffer)) return super.read(dataId);
    this.#check();
    const size = bytesOf(data);
    if (size === 0) return tf.util.getTypedArrayFromDType(data.dtype as 'float32', 0);
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

  /** Gives a tensor of a slab a buffer of its own. */
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
