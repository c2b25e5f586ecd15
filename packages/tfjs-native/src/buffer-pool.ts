import { addonFunctions } from './addon.js';
import { bytesFromEnvironment } from './environment.js';

/** Arrays that kernels write: the three kinds of element that tensors have here. */
export type PooledArray = Float32Array | Int32Array | Uint8Array;

/**
 * From this many bytes on, memory comes from the addon: aligned to cache lines and not cleared. Smaller arrays are V8's,
 * whose creation is cheaper. All are recycled, the smallest too: the first time that the addon gets an array that V8 keeps
 * in its own heap, V8 moves it out, which costs more than the kernel.
 */
export const SMALLEST_ALIGNED = 32768;

/** Bytes kept for later use at most; HYPERSIREN_NATIVE_POOL_MB changes it. */
const DEFAULT_LIMIT = 512 * 2 ** 20;

const LIMIT = bytesFromEnvironment('HYPERSIREN_NATIVE_POOL_MB', DEFAULT_LIMIT);

const { allocate, discard } = addonFunctions<object>();

/** The free arrays of one length, those that wait longest first. */
interface Row<A> {
  readonly arrays: A[];
  /** When the last of them came: a number that grows with every release. */
  lastRelease: number;
}

/** The free arrays of one kind, by length. */
class Shelf<A extends PooledArray> {
  private readonly rows = new Map<number, Row<A>>();

  take(length: number): A | undefined {
    return this.rows.get(length)?.arrays.pop();
  }

  put(values: A, release: number): void {
    const row = this.rows.get(values.length);
    if (row) {
      row.arrays.push(values);
      row.lastRelease = release;
    } else this.rows.set(values.length, { arrays: [values], lastRelease: release });
  }

  /** When an array came last to the row that is longest out of use; infinity if all rows are empty. */
  oldest(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const [length, { arrays, lastRelease }] of this.rows) {
      if (arrays.length === 0) this.rows.delete(length);
      else oldest = Math.min(oldest, lastRelease);
    }
    return oldest;
  }

  /** Forgets an array of the row to which `oldest` came last. */
  drop(oldest: number): A | undefined {
    for (const { arrays, lastRelease } of this.rows.values()) if (lastRelease === oldest) return arrays.shift();
    return undefined;
  }
}

/**
 * Keeps arrays for reuse by their length, so that a training step touches no fresh page. Bounded: when more than `limit`
 * bytes are free, arrays of the lengths that are longest out of use are given back to the system.
 */
export class BufferPool {
  private readonly floatShelf = new Shelf<Float32Array>();
  private readonly intShelf = new Shelf<Int32Array>();
  private readonly boolShelf = new Shelf<Uint8Array>();
  private releases = 0;
  /** Bytes that are free now. */
  bytes = 0;

  constructor(private readonly limit = LIMIT) {}

  floats(length: number): Float32Array {
    const found = this.floatShelf.take(length);
    if (found) {
      this.bytes -= found.byteLength;
      return found;
    }
    return length * 4 < SMALLEST_ALIGNED ? new Float32Array(length) : new Float32Array(allocate(length * 4));
  }

  ints(length: number): Int32Array {
    const found = this.intShelf.take(length);
    if (found) {
      this.bytes -= found.byteLength;
      return found;
    }
    return length * 4 < SMALLEST_ALIGNED ? new Int32Array(length) : new Int32Array(allocate(length * 4));
  }

  bools(length: number): Uint8Array {
    const found = this.boolShelf.take(length);
    if (found) {
      this.bytes -= found.byteLength;
      return found;
    }
    return length < SMALLEST_ALIGNED ? new Uint8Array(length) : new Uint8Array(allocate(length));
  }

  release(values: PooledArray): void {
    const { byteLength } = values;
    if (byteLength === 0) return; // detached
    const release = ++this.releases;
    this.bytes += byteLength;
    if (values instanceof Float32Array) this.floatShelf.put(values, release);
    else if (values instanceof Int32Array) this.intShelf.put(values, release);
    else this.boolShelf.put(values, release);
    this.shrinkTo(this.limit);
  }

  clear(): void {
    this.shrinkTo(0);
  }

  private shrinkTo(limit: number): void {
    while (this.bytes > limit) {
      const shelves = [this.floatShelf, this.intShelf, this.boolShelf];
      const oldest = Math.min(...shelves.map((shelf) => shelf.oldest()));
      for (const shelf of shelves) {
        const dropped = shelf.drop(oldest);
        if (!dropped) continue;
        this.bytes -= dropped.byteLength;
        if (dropped.byteLength >= SMALLEST_ALIGNED) discard(dropped.buffer as ArrayBuffer);
      }
    }
  }
}
