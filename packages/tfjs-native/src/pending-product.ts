import type { BufferPool } from './buffer-pool.js';

/**
 * An array of a tensor that is also read by pending products, possibly after the tensor is disposed. It returns to the
 * pool when neither the tensor nor a pending product needs it.
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

  /** Marks the tensor as disposed, so that only pending products hold the array. */
  orphan(): void {
    this.isOrphan = true;
  }

  /** Computes every pending product that reads the array, before the array changes. */
  settle(): void {
    for (const product of [...this.holders]) product.settle();
  }
}

/** A product leftᵀ · right, with left [rank, rows] and right [rank, columns], whose values have not been requested yet. */
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
