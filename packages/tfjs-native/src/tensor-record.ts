import type * as tf from '@tensorflow/tfjs-core';
import type { HeldArray, Pending } from './pending/pending-product.js';

export type Values = tf.backend_util.BackendValues;

/**
 * Values of a tensor. On this backend the record itself is the tensor's `dataId`, so that a kernel reaches the values
 * without a map lookup. Tensors from another backend keep their id; a WeakMap contains their records.
 */
export class TensorRecord {
  refCount = 1;
  attachment?: Attachment;
  complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo };
  /** What computes the values, if they have not been requested yet. */
  pending?: Pending | undefined;
  /** Array of the values, if something pending reads it. */
  held?: HeldArray | undefined;

  constructor(
    private present: Values | undefined,
    public dtype: tf.DataType,
    /** Whether only this package's kernels can hold the array, so that it may be reused. */
    public recyclable: boolean,
    /** Backend that owns the tensor; undefined after disposal. */
    public owner: tf.KernelBackend | undefined,
  ) {}

  /** Values of the tensor; undefined after disposal. */
  get values(): Values | undefined {
    this.pending?.settle();
    return this.present;
  }
  set values(values: Values | undefined) {
    this.pending = undefined;
    this.present = values;
  }
}

/** Values that a kernel saves with its output for the gradient. They return to the pool together with the output. */
interface Attachment {
  readonly kind: string;
  readonly values: Float32Array;
}

export type DataId = object;

/** Interface of the engine for fetching a tensor from another backend. */
export type DataMover = { moveData(backend: tf.KernelBackend, dataId: DataId): void };

/** Replacement of tfjs's DataStorage that uses the id itself as the record where possible. */
export class RecordStorage {
  private readonly foreign = new WeakMap<DataId, TensorRecord>();
  private count = 0;

  constructor(
    private readonly backend: tf.KernelBackend,
    private readonly mover: DataMover,
  ) {}

  get(dataId: DataId): TensorRecord {
    if (dataId instanceof TensorRecord && dataId.owner === this.backend) return dataId;
    const record = this.foreign.get(dataId);
    if (record !== undefined) return record;
    // Throws if the tensor is disposed; otherwise fetches it from the backend that holds it.
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
