import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BufferPool, type PooledArray, SMALLEST_ALIGNED } from './buffer-pool.js';
import {
  type Borrowed,
  HeldArray,
  type Pending,
  type PendingArguments,
  PendingOutput,
  PendingProduct,
} from './pending/pending-product.js';
import { isMovable, type MovableType } from './strided-copy.js';
import { type DataId, type DataMover, RecordStorage, TensorRecord, type Values } from './tensor-record.js';

/** Name under which the backend is registered. */
export const BACKEND_NAME = 'native';

/**
 * A backend that extends TensorFlow.js's CPU backend by reusing buffers.
 *
 * Arrays that the package's kernels allocate return to a pool when their tensor is disposed, unless something else may
 * hold them: a program that read them (`dataSync` returns the array itself), a kernel of the CPU backend (which may
 * return a view of its input), or another backend. Arrays passed in by a program are never reused; large ones are
 * copied, so that the program's memory can be freed.
 */
export class NativeBackend extends MathBackendCPU {
  readonly pool = new BufferPool();
  /** Values of the attribute `precision` of the sine network kernels. */
  readonly precisions = ['float32', 'mixed'] as const;
  private attachedBytes = 0;

  constructor() {
    super();
    this.data = new RecordStorage(this, tf.engine() as unknown as DataMover) as unknown as MathBackendCPU['data'];
  }

  private get records(): RecordStorage {
    return this.data as unknown as RecordStorage;
  }

  // ---- interface of the kernels ----

  /** Returns an uninitialized array of `length` elements for the output of a kernel or for temporary values. */
  floats(length: number): Float32Array {
    return this.pool.floats(length);
  }
  ints(length: number): Int32Array {
    return this.pool.ints(length);
  }
  bools(length: number): Uint8Array {
    return this.pool.bools(length);
  }

  /** Returns an uninitialized array for any of the three dtypes. */
  allocate(dtype: MovableType, length: number): PooledArray {
    if (dtype === 'float32') return this.pool.floats(length);
    return dtype === 'int32' ? this.pool.ints(length) : this.pool.bools(length);
  }

  private copyOf(values: PooledArray, dtype: MovableType): PooledArray {
    const copy = this.allocate(dtype, values.length);
    copy.set(values);
    return copy;
  }

  /**
   * Creates a tensor from an array that came from `floats`, `ints` or `bools`. The array is recycled when the tensor is
   * disposed.
   */
  output(values: PooledArray, shape: number[], dtype: tf.DataType): tf.TensorInfo {
    const record = new TensorRecord(values, dtype, true, this);
    this.records.set(record, record);
    return { dataId: record, shape, dtype };
  }

  /** Returns a temporary array to the pool. The caller must not use it afterwards. */
  release(values: PooledArray): void {
    this.pool.release(values);
  }

  /** Returns a tensor's values as a read-only Float32Array. */
  floatsOf(tensor: tf.TensorInfo): Float32Array {
    const { values } = this.records.get(tensor.dataId);
    // The CPU backend's Cast shares an int32 or bool tensor's array with a float32 tensor.
    return values instanceof Float32Array ? values : Float32Array.from(values as Int32Array);
  }
  intsOf(tensor: tf.TensorInfo): Int32Array {
    const { values } = this.records.get(tensor.dataId);
    return values instanceof Int32Array ? values : Int32Array.from(values as Uint8Array);
  }
  boolsOf(tensor: tf.TensorInfo): Uint8Array {
    const { values } = this.records.get(tensor.dataId);
    return values instanceof Uint8Array ? values : Uint8Array.from(values as Int32Array);
  }
  isZero(tensor: tf.TensorInfo): boolean {
    return this.floatsOf(tensor).every((x) => x === 0);
  }
  /** Returns a tensor's values, read-only, for any of the three dtypes. */
  valuesOf(tensor: tf.TensorInfo): PooledArray {
    if (tensor.dtype === 'float32') return this.floatsOf(tensor);
    return tensor.dtype === 'int32' ? this.intsOf(tensor) : this.boolsOf(tensor);
  }

  /**
   * Returns a tensor leftᵀ · right [rows, columns] that `compute` fills when its values are requested. Undefined if
   * others may hold the array of a factor: left [rank, rows] or right [rank, columns].
   */
  postponedProduct(
    [left, right]: readonly [tf.TensorInfo, tf.TensorInfo],
    rank: number,
    shape: number[],
    compute: (left: Float32Array, right: Float32Array) => Float32Array,
  ): tf.TensorInfo | undefined {
    const [leftArray, rightArray] = [this.heldArray(left), this.heldArray(right)];
    if (!leftArray || !rightArray) return undefined;
    return this.postponed(shape, (settled) => new PendingProduct(leftArray, rightArray, rank, compute, settled));
  }

  /** Returns a tensor whose values are computed when they are requested. */
  postponed(shape: number[], create: (settled: (values: Float32Array) => void) => Pending): tf.TensorInfo {
    const record = new TensorRecord(undefined, 'float32', true, this);
    record.pending = create((values) => {
      record.values = values;
    });
    this.records.set(record, record);
    return { dataId: record, shape, dtype: 'float32' };
  }

  /** Returns the real and the imaginary part of a complex tensor; undefined for other tensors. */
  partsOf(tensor: tf.TensorInfo): { real: tf.TensorInfo; imag: tf.TensorInfo } | undefined {
    return this.records.get(tensor.dataId).complexTensorInfos;
  }

  /** Creates a complex tensor from arrays that came from `floats`. */
  complexOutput(real: Float32Array, imaginary: Float32Array, shape: number[]): tf.TensorInfo {
    const record = new TensorRecord(undefined, 'complex64', false, this);
    record.complexTensorInfos = {
      real: this.output(real, shape, 'float32'),
      imag: this.output(imaginary, shape, 'float32'),
    };
    this.records.set(record, record);
    return { dataId: record, shape, dtype: 'complex64' };
  }

  /** Returns what will compute a tensor's values, if it is of a class; undefined if they are known. */
  pendingOf<T extends Pending>(tensor: tf.TensorInfo, type: new (...args: never[]) => T): T | undefined {
    const { pending } = this.records.get(tensor.dataId);
    return pending instanceof type ? pending : undefined;
  }

  /** Returns the pending product of a tensor; undefined if its values have been requested. */
  pendingProduct(tensor: tf.TensorInfo): PendingProduct | undefined {
    return this.pendingOf(tensor, PendingProduct);
  }

  /** Returns a tensor that is the output of a product or a convolution. */
  pendingOutput({ sources, stage, columns, hasSums, compute }: PendingArguments, shape: number[]): tf.TensorInfo {
    return this.postponed(shape, (settled) => new PendingOutput(sources, stage, columns, hasSums, compute, settled));
  }

  /** Returns the pending output of a tensor; undefined if its values are known. */
  pendingOutputOf(tensor: tf.TensorInfo): PendingOutput | undefined {
    return this.pendingOf(tensor, PendingOutput);
  }

  /**
   * Returns an array of a tensor's values that stays unchanged: held, or a copy if it is small. Undefined if others may
   * hold a large array.
   */
  borrow(tensor: tf.TensorInfo): Borrowed | undefined {
    const held = this.heldArray(tensor);
    if (held) return { values: held.values, held };
    const values = this.floatsOf(tensor);
    return values.byteLength < SMALLEST_ALIGNED ? { values: values.slice() } : undefined;
  }

  private heldArray(tensor: tf.TensorInfo): HeldArray | undefined {
    const record = this.records.get(tensor.dataId);
    const { values } = record;
    if (!record.recyclable || !(values instanceof Float32Array)) return undefined;
    if (record.held?.values !== values) record.held = new HeldArray(values, this.pool);
    return record.held;
  }

  /** Returns another tensor with the same values, without a copy. */
  alias(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    this.records.get(tensor.dataId).refCount++;
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /**
   * Returns a tensor's values for modification in place. All tensors that share the values (clones, reshapes) change
   * too. An array that others may hold, such as one that a program passed in or read, is copied first.
   */
  writableFloatsOf(tensor: tf.TensorInfo): Float32Array {
    const record = this.records.get(tensor.dataId);
    record.held?.settle();
    this.detach(record);
    if (!record.recyclable || !(record.values instanceof Float32Array)) {
      record.values = this.copyOf(record.values as PooledArray, 'float32');
      record.recyclable = true;
    }
    return record.values as Float32Array;
  }

  /** Attaches an array that came from `floats` to a tensor, until the tensor is disposed. */
  attach(tensor: tf.TensorInfo, kind: string, values: Float32Array): void {
    this.records.get(tensor.dataId).attachment = { kind, values };
    this.attachedBytes += values.byteLength;
  }
  /** Returns the attached array of a kind; undefined if there is none. */
  attached(tensor: tf.TensorInfo, kind: string): Float32Array | undefined {
    const { attachment } = this.records.get(tensor.dataId);
    return attachment?.kind === kind ? attachment.values : undefined;
  }

  private detach(record: TensorRecord): void {
    if (!record.attachment) return;
    this.attachedBytes -= record.attachment.values.byteLength;
    this.pool.release(record.attachment.values);
    delete record.attachment;
  }

  /** Returns whether others may hold, and change, the array of a tensor. */
  isExposed(tensor: tf.TensorInfo): boolean {
    return !this.records.get(tensor.dataId).recyclable;
  }

  /** Marks the tensor's array as possibly held by others, so that it is not recycled. */
  expose(dataId: DataId): TensorRecord {
    const record = this.records.get(dataId);
    record.held?.settle();
    if (record.recyclable) this.separate(record);
    record.recyclable = false;
    return record;
  }

  /** Copies values that are part of a longer array of the pool, since others may use the whole buffer of an array. */
  private separate(record: TensorRecord): void {
    const { values } = record as { values?: PooledArray };
    if (!values || values.byteLength < SMALLEST_ALIGNED || values.byteLength === values.buffer.byteLength) return;
    record.values = values.slice();
    this.pool.release(values);
  }

  // ---- interface of tfjs ----

  override write(values: Values, _shape: number[], dtype: tf.DataType): DataId {
    const given = asTyped(values, dtype);
    const isLarge = ArrayBuffer.isView(given) && given.byteLength >= SMALLEST_ALIGNED;
    const own = isLarge && isMovable(dtype) ? this.copyOf(given as PooledArray, dtype) : given;
    const record = new TensorRecord(own, dtype, own !== given, this);
    this.records.set(record, record);
    return record;
  }

  override move(dataId: DataId, values: Values, _shape: number[], dtype: tf.DataType, refCount: number): void {
    if (dataId instanceof TensorRecord) {
      // The tensor returns to this backend: the id is a record of a backend of this class.
      dataId.values = values;
      dataId.dtype = dtype;
      dataId.refCount = refCount;
      dataId.recyclable = false;
      this.records.set(dataId, dataId);
      dataId.owner = this;
      return;
    }
    const record = new TensorRecord(values, dtype, false, this);
    record.refCount = refCount;
    this.records.set(dataId, record);
  }

  override readSync(dataId: DataId): Values {
    const { dtype, values, complexTensorInfos } = this.expose(dataId);
    if (dtype === 'complex64' && complexTensorInfos) {
      const real = this.readSync(complexTensorInfos.real.dataId) as Float32Array;
      const imag = this.readSync(complexTensorInfos.imag.dataId) as Float32Array;
      return tf.backend_util.mergeRealAndImagArrays(real, imag);
    }
    return tf.util.convertBackendValuesAndArrayBuffer(values as Values, dtype);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const { records } = this;
    if (!records.has(dataId)) return true;
    const record = records.get(dataId);
    if (--record.refCount > 0 && !force) return false;
    const { complexTensorInfos } = record;
    if (complexTensorInfos) {
      this.disposeData(complexTensorInfos.real.dataId, true);
      this.disposeData(complexTensorInfos.imag.dataId, true);
    }
    records.delete(dataId);
    const values = this.takeValues(record);
    this.detach(record);
    if (record.recyclable && values) this.pool.release(values as PooledArray);
    return true;
  }

  /** Returns the values that go to the pool with a tensor, unless they were not computed or are still read by others. */
  private takeValues(record: TensorRecord): Values | undefined {
    record.pending?.drop();
    const values = record.pending ? undefined : record.values;
    record.values = undefined;
    if (!record.held?.isHeld) return values;
    record.held.orphan();
    return undefined;
  }

  /** Returns tfjs's own counts, the number of bytes in the pool, and the number of bytes saved for gradients. */
  override memory(): { unreliable: boolean; reasons: string[]; numBytesInPool: number; numBytesAttached: number } {
    return { unreliable: false, reasons: [], numBytesInPool: this.pool.bytes, numBytesAttached: this.attachedBytes };
  }

  override dispose(): void {
    this.pool.clear();
  }
}

/**
 * Converts values to the array type of their dtype. Some kernels of the CPU backend write another array type (OneHot,
 * Abs) or a plain array (Concat).
 */
function asTyped(values: Values | undefined, dtype: tf.DataType): Values | undefined {
  if (values === undefined || values === null) return values;
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values as Int32Array);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values as Uint8Array);
  if (dtype === 'bool') return values instanceof Uint8Array ? values : Uint8Array.from(values as Int32Array);
  return values;
}
