import * as tf from '@tensorflow/tfjs';
import { BufferPool, type PooledArray, SMALLEST_ALIGNED } from './buffer-pool.js';
import { isMovable, type MovableType } from './strided-copy.js';

/** The name under which the backend is registered. */
export const BACKEND_NAME = 'native';

export type Values = tf.backend_util.BackendValues;

/**
 * What a tensor's `dataId` is on this backend: the record itself, so that a kernel reaches the values without a map.
 * Tensors that came from another backend keep their id; a WeakMap knows their records.
 */
export class TensorRecord {
  refCount = 1;
  attachment?: Attachment;
  complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo };

  constructor(
    /** Gone once the tensor is disposed of. */
    public values: Values | undefined,
    public dtype: tf.DataType,
    /** Whether nobody outside the package's kernels can hold the array, so that it may be used again. */
    public recyclable: boolean,
    /** The backend whose tensor this is; undefined once it is disposed of. */
    public owner: NativeBackend | undefined,
  ) {}
}

/** What a kernel keeps beside its output for the gradient to use; it goes back to the pool with the output. */
interface Attachment {
  readonly kind: string;
  readonly values: Float32Array;
}

type DataId = object;

/** How the engine fetches a tensor that another backend holds. */
type DataMover = { moveData(backend: tf.KernelBackend, dataId: DataId): void };

/** tfjs's DataStorage, with the record reached by the id itself where the id is one. */
class RecordStorage {
  private readonly foreign = new WeakMap<DataId, TensorRecord>();
  private count = 0;

  constructor(
    private readonly backend: NativeBackend,
    private readonly mover: DataMover,
  ) {}

  get(dataId: DataId): TensorRecord {
    if (dataId instanceof TensorRecord && dataId.owner === this.backend) return dataId;
    const record = this.foreign.get(dataId);
    if (record !== undefined) return record;
    // Throws if the tensor is disposed of; otherwise fetches it from the backend that holds it.
    this.mover.moveData(this.backend, dataId);
    return dataId instanceof TensorRecord ? dataId : (this.foreign.get(dataId) as TensorRecord);
  }

  has(dataId: DataId): boolean {
    return (dataId instanceof TensorRecord && dataId.owner === this.backend) || this.foreign.has(dataId);
  }

  /** Adds a record under an id that has none. */
  set(dataId: DataId, record: TensorRecord): void {
    this.count++;
    if (dataId !== record) this.foreign.set(dataId, record);
  }

  delete(dataId: DataId): boolean {
    if (dataId instanceof TensorRecord && dataId.owner === this.backend) dataId.owner = undefined;
    else if (!this.foreign.delete(dataId)) return false;
    this.count--;
    return true;
  }

  numDataIds(): number {
    return this.count;
  }
}

/**
 * TensorFlow.js's cpu backend with buffers that are used again.
 *
 * Arrays that the package's kernels allocate go back to a pool when their tensor is disposed of, unless somebody else may
 * hold them: a program that read them (`dataSync` hands out the array itself), a kernel of the cpu backend (which may
 * return a view of its input), another backend. Arrays that a program gave are never taken over: large ones are copied, so
 * that the tensor's memory is the backend's own and the program's can go.
 */
export class NativeBackend extends tf.MathBackendCPU {
  readonly pool = new BufferPool();
  private attachedBytes = 0;

  constructor() {
    super();
    this.data = new RecordStorage(this, tf.engine() as unknown as DataMover) as unknown as tf.MathBackendCPU['data'];
  }

  private get records(): RecordStorage {
    return this.data as unknown as RecordStorage;
  }

  // ---- what kernels use ----

  /** An array of `length` elements, contents undefined, for the output of a kernel or for a temporary. */
  floats(length: number): Float32Array {
    return this.pool.floats(length);
  }
  ints(length: number): Int32Array {
    return this.pool.ints(length);
  }
  bools(length: number): Uint8Array {
    return this.pool.bools(length);
  }

  /** The same for any of the three dtypes. */
  allocate(dtype: MovableType, length: number): PooledArray {
    if (dtype === 'float32') return this.pool.floats(length);
    return dtype === 'int32' ? this.pool.ints(length) : this.pool.bools(length);
  }

  private copyOf(values: PooledArray, dtype: MovableType): PooledArray {
    const copy = this.allocate(dtype, values.length);
    copy.set(values);
    return copy;
  }

  /** Makes an array that came from `floats`, `ints` or `bools` the values of a new tensor, which may recycle it. */
  output(values: PooledArray, shape: number[], dtype: tf.DataType): tf.TensorInfo {
    const record = new TensorRecord(values, dtype, true, this);
    this.records.set(record, record);
    return { dataId: record, shape, dtype };
  }

  /** Gives a temporary back. The caller must not touch it afterwards. */
  release(values: PooledArray): void {
    this.pool.release(values);
  }

  /** A tensor's values, read only; a Float32Array. */
  floatsOf(tensor: tf.TensorInfo): Float32Array {
    const { values } = this.records.get(tensor.dataId);
    // The cpu backend's Cast shares an int32 or bool tensor's array with a float32 tensor.
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
  /** The same for any of the three dtypes. */
  valuesOf(tensor: tf.TensorInfo): PooledArray {
    if (tensor.dtype === 'float32') return this.floatsOf(tensor);
    return tensor.dtype === 'int32' ? this.intsOf(tensor) : this.boolsOf(tensor);
  }

  /** Another tensor of the same values: no copy, one more reference. */
  alias(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    this.records.get(tensor.dataId).refCount++;
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /**
   * A tensor's values, to be changed in place; all tensors that share them change (clones, reshapes). An array that others may
   * hold, such as one that a program gave or read, is copied first.
   */
  writableFloatsOf(tensor: tf.TensorInfo): Float32Array {
    const record = this.records.get(tensor.dataId);
    if (!record.recyclable || !(record.values instanceof Float32Array)) {
      record.values = this.copyOf(record.values as PooledArray, 'float32');
      record.recyclable = true;
    }
    return record.values as Float32Array;
  }

  /** Keeps an array that came from `floats` beside a tensor's values, until the tensor is disposed of. */
  attach(tensor: tf.TensorInfo, kind: string, values: Float32Array): void {
    this.records.get(tensor.dataId).attachment = { kind, values };
    this.attachedBytes += values.byteLength;
  }
  /** What was attached as that kind, if it is still there. */
  attached(tensor: tf.TensorInfo, kind: string): Float32Array | undefined {
    const { attachment } = this.records.get(tensor.dataId);
    return attachment?.kind === kind ? attachment.values : undefined;
  }

  /** Notes that the tensor's array may be held by others from now on: it will not be recycled. */
  expose(dataId: DataId): TensorRecord {
    const record = this.records.get(dataId);
    record.recyclable = false;
    return record;
  }

  // ---- the interface of tfjs ----

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
      // Back home: the id is a record of some backend of this class.
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
    const { complexTensorInfos, values } = record;
    if (complexTensorInfos) {
      this.disposeData(complexTensorInfos.real.dataId, true);
      this.disposeData(complexTensorInfos.imag.dataId, true);
    }
    records.delete(dataId);
    record.values = undefined;
    if (record.attachment) {
      this.attachedBytes -= record.attachment.values.byteLength;
      this.pool.release(record.attachment.values);
      delete record.attachment;
    }
    if (record.recyclable) this.pool.release(values as PooledArray);
    return true;
  }

  /** Besides tfjs's own counts: bytes that wait in the pool to be used again, and those kept beside tensors for gradients. */
  override memory(): { unreliable: boolean; reasons: string[]; numBytesInPool: number; numBytesAttached: number } {
    return { unreliable: false, reasons: [], numBytesInPool: this.pool.bytes, numBytesAttached: this.attachedBytes };
  }

  override dispose(): void {
    this.pool.clear();
  }
}

/** Some kernels of the cpu backend write an array of another type than the dtype's (OneHot, Abs) or a plain one (Concat). */
function asTyped(values: Values | undefined, dtype: tf.DataType): Values | undefined {
  if (values === undefined || values === null) return values;
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values as Int32Array);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values as Uint8Array);
  if (dtype === 'bool') return values instanceof Uint8Array ? values : Uint8Array.from(values as Int32Array);
  return values;
}
