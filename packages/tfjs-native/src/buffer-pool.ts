import { addonFunctions } from './addon.js';

/** Arrays that kernels write: the three kinds of element that tensors have here. */
export type PooledArray = Float32Array | Int32Array | Uint8Array;

/**
 * From this many bytes on, memory comes from the addon: aligned to cache lines and not cleared. Smaller arrays are V8's,
 * whose creation is cheaper. All are recycled, the smallest too: the first time that the addon gets an array that V8 keeps
 * in its own heap, V8 moves it out, which costs more than the kernel.
 */
const SMALLEST_ALIGNED = 32768;

/** Bytes kept for later use at most; HYPERSIREN_NATIVE_POOL_MB changes it. */
const DEFAULT_LIMIT = 512 * 2 ** 20;

const { allocate } = addonFunctions<object>();

/** The free arrays of one kind, by length. A Map remembers the order in which lengths were first released. */
class Shelf<A extends PooledArray> {
  private readonly free = new Map<number, A[]>();

  take(length: number): A | undefined {
    return this.free.get(length)?.pop();
  }

  put(values: A): void {
    const list = this.free.get(values.length);
    if (list) list.push(values);
    else this.free.set(values.length, [values]);
  }

  /** Forgets all arrays of the length that came first; returns their bytes. */
  dropOldest(): number {
    for (const [length, list] of this.free) {
      this.free.delete(length);
      const bytes = list.reduce((sum, values) => sum + values.byteLength, 0);
      if (bytes > 0) return bytes;
    }
    return 0;
  }

  clear(): void {
    this.free.clear();
  }
}

/**
 * Keeps arrays for reuse by their length, so that a training step touches no fresh page. Bounded: when more than `limit`
 * bytes are free, the lengths that were seen first are forgotten, for those of shapes that went out of use are among them.
 */
export class BufferPool {
  private readonly floatShelf = new Shelf<Float32Array>();
  private readonly intShelf = new Shelf<Int32Array>();
  private readonly boolShelf = new Shelf<Uint8Array>();
  /** Bytes that are free now. */
  bytes = 0;

  constructor(private readonly limit = limitFromEnvironment()) {}

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
    // A detached array has no bytes any more.
    if (byteLength === 0 || byteLength > this.limit) return;
    this.bytes += byteLength;
    if (values instanceof Float32Array) this.floatShelf.put(values);
    else if (values instanceof Int32Array) this.intShelf.put(values);
    else this.boolShelf.put(values);
    while (this.bytes > this.limit) {
      const dropped = this.floatShelf.dropOldest() || this.intShelf.dropOldest() || this.boolShelf.dropOldest();
      if (dropped === 0) break;
      this.bytes -= dropped;
    }
  }

  clear(): void {
    this.floatShelf.clear();
    this.intShelf.clear();
    this.boolShelf.clear();
    this.bytes = 0;
  }
}

function limitFromEnvironment(): number {
  const megabytes = Number(process.env.HYPERSIREN_NATIVE_POOL_MB);
  return process.env.HYPERSIREN_NATIVE_POOL_MB && megabytes >= 0 ? megabytes * 2 ** 20 : DEFAULT_LIMIT;
}
