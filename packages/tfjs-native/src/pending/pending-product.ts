import type { BufferPool } from '../buffer-pool.js';
import type { OutputStage } from './output-stage.js';

/** Values of a tensor that have not been requested yet. */
export interface Pending {
  /** Computes the values. */
  settle(): void;
  /** Releases what it reads. */
  drop(): void;
  /** Called when the tensor of an array that it reads is disposed, so that the array is kept for it. */
  keepsOrphan?(): void;
}

/**
 * An array of a tensor that is also read by pending products or outputs, possibly after the tensor is disposed. It returns to the
 * pool when neither the tensor nor anything pending needs it.
 */
export class HeldArray {
  private readonly holders = new Set<Pending>();
  private orphaned = false;

  constructor(
    readonly values: Float32Array,
    private readonly pool: BufferPool,
  ) {}

  /** Whether the tensor is disposed. */
  get isOrphan(): boolean {
    return this.orphaned;
  }

  get isHeld(): boolean {
    return this.holders.size > 0;
  }

  hold(pending: Pending): void {
    this.holders.add(pending);
  }

  letGo(pending: Pending): void {
    const held = this.holders.delete(pending);
    if (held && this.orphaned && !this.isHeld) this.pool.release(this.values);
  }

  /** Marks the tensor as disposed, so that only what is pending holds the array. */
  orphan(): void {
    this.orphaned = true;
    for (const pending of this.holders) pending.keepsOrphan?.();
  }

  /** Computes everything pending that reads the array, before the array changes. */
  settle(): void {
    for (const pending of [...this.holders]) pending.settle();
  }
}

/** A product leftᵀ · right, with left [rank, rows] and right [rank, columns], whose values have not been requested yet. */
export class PendingProduct implements Pending {
  constructor(
    private readonly leftArray: HeldArray,
    private readonly rightArray: HeldArray,
    readonly rank: number,
    private readonly compute: (left: Float32Array, right: Float32Array) => Float32Array,
    private readonly settled: (values: Float32Array) => void,
  ) {
    leftArray.hold(this);
    rightArray.hold(this);
  }

  get left(): Float32Array {
    return this.leftArray.values;
  }

  get right(): Float32Array {
    return this.rightArray.values;
  }

  /** Computes the product and sets the values of its tensor. */
  settle(): void {
    const values = this.compute(this.left, this.right);
    this.settled(values);
    this.drop();
  }

  /** Releases the factors. */
  drop(): void {
    this.leftArray.letGo(this);
    this.rightArray.letGo(this);
  }
}

/** An array that a pending output reads. */
export interface Borrowed {
  readonly values: Float32Array;
  /** Absent if the values are a copy. */
  readonly held?: HeldArray | undefined;
}

/** Function that computes an output into a new array. */
export type ComputeOutput = (stage: OutputStage) => Float32Array;

/** An output with `columns` columns that has not been computed yet. */
export class PendingOutput implements Pending {
  constructor(
    private readonly sources: readonly Borrowed[],
    readonly stage: OutputStage,
    readonly columns: number,
    readonly hasSums: boolean,
    readonly compute: ComputeOutput,
    private readonly settled: (values: Float32Array) => void,
  ) {
    for (const { held } of sources) held?.hold(this);
  }

  /** Returns the arguments of an output with another stage, which also reads `more`. */
  extended(stage: Partial<OutputStage>, ...more: Borrowed[]): PendingArguments {
    const { sources, columns, hasSums, compute } = this;
    return { sources: [...sources, ...more], stage: { ...this.stage, ...stage }, columns, hasSums, compute };
  }

  settle(): void {
    this.settled(this.compute(this.stage));
    this.drop();
  }

  drop(): void {
    for (const { held } of this.sources) held?.letGo(this);
  }
}

/** Arguments of a {@link PendingOutput}. */
export interface PendingArguments {
  readonly sources: readonly Borrowed[];
  readonly stage: OutputStage;
  readonly columns: number;
  /** Whether the kernel computes the sums of the columns. */
  readonly hasSums: boolean;
  readonly compute: ComputeOutput;
}
