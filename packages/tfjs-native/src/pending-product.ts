import type { BufferPool } from './buffer-pool.js';

/**
 * An array of a tensor that others need beyond that tensor's end: products that were not computed yet. It goes back to
 * the pool once neither the tensor nor any of them needs it.
 */
export class HeldArray {
  private readonly holders = new Set<PendingProduct>();
  private isOrphan = false;

  constructor(
    readonly values: Float32Array,
    private readonly pool: BufferPool,
  ) {}

  get isHeld(): boolean {
    return this.holders.size > 0;
  }

  hold(product: PendingProduct): void {
    this.holders.add(product);
  }

  letGo(product: PendingProduct): void {
    const held = this.holders.delete(product);
    if (held && this.isOrphan && !this.isHeld) this.pool.release(this.values);
  }

  /** The tensor is disposed of: the array belongs to those that hold it. */
  orphan(): void {
    this.isOrphan = true;
  }

  /** Has every product computed that reads the array, because it is going to change. */
  settle(): void {
    for (const product of [...this.holders]) product.settle();
  }
}

/** leftᵀ · right, of left [rank, rows] and right [rank, columns], which nobody asked for yet. */
export class PendingProduct {
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

  /** Computes it and gives the result to its tensor. */
  settle(): void {
    const values = this.compute(this.left, this.right);
    this.settled(values);
    this.drop();
  }

  /** Lets the factors go. */
  drop(): void {
    this.leftArray.letGo(this);
    this.rightArray.letGo(this);
  }
}
