import { addonFunctions } from './addon.js';
import { bytesFromEnvironment } from './environment.js';
import { memoryInAll, memoryLeft } from './machine/machine-memory.js';

/** Arrays that kernels write, one type for each kind of tensor element. */
export type PooledArray = Float32Array | Int32Array | Uint8Array;

/**
 * Minimum size in bytes of arrays that the addon allocates, aligned to cache lines and uninitialized. Smaller arrays
 * are created by V8, which is cheaper. All arrays are recycled, also small ones: at the first access by the addon, V8
 * moves a small array out of its heap, which costs more than the kernel.
 */
export const SMALLEST_ALIGNED = 32768;

/**
 * Default maximum fraction of the machine's or the container's memory that is kept for reuse. HYPERSIREN_NATIVE_POOL_MB
 * sets the maximum in megabytes.
 */
const MAX_SHARE = 0.75;

/** Fraction of that memory that is left to other programs. If less is available, the pool returns memory. */
const LEFT_SHARE = 1 / 8;

/** Bytes that the pool may keep even if memory is short, enough for a step of a small network. */
const MIN_KEPT = 256 * 2 ** 20;

/**
 * Initial time in milliseconds after which an unused array is returned to the system. It covers several training steps.
 */
const IDLE = 10_000;
const MAX_IDLE = 300_000;

/** Milliseconds between two checks for idle arrays and for the available memory. */
const LOOK_EVERY = 500;

/** An array was returned too early if it is needed again within this many times the idle time. */
const TOO_EARLY = 4;

/** Maximum number of array lengths whose return is remembered. */
const MAX_REMEMBERED = 10_000;

const LIMIT = bytesFromEnvironment('HYPERSIREN_NATIVE_POOL_MB', MAX_SHARE * memoryInAll());

const { allocate, discard } = addonFunctions<object>();

/** System functions that a pool uses; tests replace them. */
export interface PoolSurroundings {
  /** Returns the time of a monotonic clock in milliseconds. */
  now(): number;
  /** Returns the memory of the machine or the container, in bytes. */
  memoryInAll(): number;
  /** Returns the available part of this memory, in bytes. */
  memoryLeft(): number;
}

const SURROUNDINGS: PoolSurroundings = { now: () => performance.now(), memoryInAll, memoryLeft };

/** An array also serves requests for fewer elements, down to its length divided by this number. */
const MAX_SURPLUS = 1.25;

/** Free arrays of one capacity, the longest unused first, and the times at which they became free. */
interface Row<A> {
  readonly arrays: A[];
  readonly since: number[];
  /** Release counter at the last addition to the row. The counter grows with every release. */
  lastRelease: number;
}

/** Free arrays of one type, by capacity: the number of elements of their buffer. */
class Shelf<A extends PooledArray> {
  private readonly rows = new Map<number, Row<A>>();
  /** Time at which the last idle array of each length was returned. */
  readonly wentIdle = new Map<number, number>();

  constructor(
    private readonly type: {
      new (buffer: ArrayBuffer, offset: number, length: number): A;
      readonly BYTES_PER_ELEMENT: number;
    },
  ) {}

  /** Removes an array of the length, or else a slightly longer one, of which the result is a part. */
  take(length: number): A | undefined {
    const row = this.rows.get(length);
    const exact = row?.arrays.pop();
    if (exact) row?.since.pop();
    const found = exact ?? this.takeLonger(length);
    if (!found || found.length === length) return found;
    return new this.type(found.buffer as ArrayBuffer, 0, length);
  }

  /** Removes an array of the smallest capacity that is sufficient and not much too large. */
  private takeLonger(length: number): A | undefined {
    if (length * this.type.BYTES_PER_ELEMENT < SMALLEST_ALIGNED) return undefined;
    let best = Number.POSITIVE_INFINITY;
    for (const [capacity, { arrays }] of this.rows)
      if (capacity > length && capacity <= MAX_SURPLUS * length && capacity < best && arrays.length > 0)
        best = capacity;
    const row = this.rows.get(best);
    row?.since.pop();
    return row?.arrays.pop();
  }

  put(values: A, release: number, now: number): void {
    const capacity = bytesOf(values) / values.BYTES_PER_ELEMENT;
    const row = this.rows.get(capacity);
    if (row) {
      row.arrays.push(values);
      row.since.push(now);
      row.lastRelease = release;
    } else this.rows.set(capacity, { arrays: [values], since: [now], lastRelease: release });
  }

  /** Removes an array that has been free since `before` or longer. */
  dropIdle(before: number, now: number): A | undefined {
    for (const [length, { arrays, since }] of this.rows) {
      if (arrays.length === 0) this.rows.delete(length);
      if (arrays.length === 0 || (since[0] as number) > before) continue;
      if (this.wentIdle.size >= MAX_REMEMBERED) this.wentIdle.clear();
      this.wentIdle.set(length, now);
      since.shift();
      return arrays.shift();
    }
    return undefined;
  }

  /**
   * Returns the time at which an idle array of the length was returned; undefined if there was none since the last
   * query.
   */
  goneSince(length: number): number | undefined {
    const time = this.wentIdle.get(length);
    this.wentIdle.delete(length);
    return time;
  }

  /** Returns the release counter of the row that has been unused longest; infinity if all rows are empty. */
  oldest(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const [length, { arrays, lastRelease }] of this.rows) {
      if (arrays.length === 0) this.rows.delete(length);
      else oldest = Math.min(oldest, lastRelease);
    }
    return oldest;
  }

  /** Removes an array of the row whose release counter is `oldest`. */
  drop(oldest: number): A | undefined {
    for (const { arrays, since, lastRelease } of this.rows.values()) {
      if (lastRelease !== oldest) continue;
      since.shift();
      return arrays.shift();
    }
    return undefined;
  }
}

/**
 * Returns the size of an array's buffer. Small arrays are not parts of larger ones, and their buffers are not created:
 * V8 would move them out of its heap.
 */
function bytesOf(values: PooledArray): number {
  return values.byteLength < SMALLEST_ALIGNED ? values.byteLength : values.buffer.byteLength;
}

/**
 * A pool of arrays by length, so that a training step needs no new memory pages. A large array also serves requests for
 * slightly fewer elements, so that steps whose lengths vary, such as those with drawn coordinates, reuse memory too.
 *
 * Arrays that are used in every step are kept, whatever their size. Arrays that are not used for some seconds are
 * returned to the system. If such an array is needed again soon afterwards, the idle time is doubled. Free arrays
 * together have at most `limit` bytes and leave a part of the machine's or the container's memory to other programs;
 * otherwise arrays of the longest unused lengths are returned.
 */
export class BufferPool {
  private readonly floatShelf = new Shelf<Float32Array>(Float32Array);
  private readonly intShelf = new Shelf<Int32Array>(Int32Array);
  private readonly boolShelf = new Shelf<Uint8Array>(Uint8Array);
  private releases = 0;
  private idle = IDLE;
  private lastLook: number;
  /** Number of free bytes. */
  bytes = 0;

  /** @param limit in bytes; default HYPERSIREN_NATIVE_POOL_MB, or a fraction of the memory */
  constructor(
    private readonly limit = LIMIT,
    private readonly surroundings: PoolSurroundings = SURROUNDINGS,
  ) {
    this.lastLook = this.surroundings.now();
  }

  floats(length: number): Float32Array {
    const found = this.floatShelf.take(length);
    if (found) {
      this.bytes -= bytesOf(found);
      return found;
    }
    this.missed(this.floatShelf, length);
    return length * 4 < SMALLEST_ALIGNED ? new Float32Array(length) : new Float32Array(allocate(length * 4));
  }

  ints(length: number): Int32Array {
    const found = this.intShelf.take(length);
    if (found) {
      this.bytes -= bytesOf(found);
      return found;
    }
    this.missed(this.intShelf, length);
    return length * 4 < SMALLEST_ALIGNED ? new Int32Array(length) : new Int32Array(allocate(length * 4));
  }

  bools(length: number): Uint8Array {
    const found = this.boolShelf.take(length);
    if (found) {
      this.bytes -= bytesOf(found);
      return found;
    }
    this.missed(this.boolShelf, length);
    return length < SMALLEST_ALIGNED ? new Uint8Array(length) : new Uint8Array(allocate(length));
  }

  release(values: PooledArray): void {
    if (values.byteLength === 0) return; // detached
    const release = ++this.releases;
    const now = this.surroundings.now();
    this.bytes += bytesOf(values);
    if (values instanceof Float32Array) this.floatShelf.put(values, release, now);
    else if (values instanceof Int32Array) this.intShelf.put(values, release, now);
    else this.boolShelf.put(values, release, now);
    if (this.bytes > this.limit) this.shrinkTo(this.limit);
    if (now - this.lastLook >= LOOK_EVERY) this.look(now);
  }

  clear(): void {
    this.shrinkTo(0);
  }

  private get shelves(): readonly Shelf<PooledArray>[] {
    return [this.floatShelf, this.intShelf, this.boolShelf] as unknown as Shelf<PooledArray>[];
  }

  /** Doubles the idle time if a missing array was returned too early. */
  private missed(shelf: { goneSince(length: number): number | undefined }, length: number): void {
    const gone = shelf.goneSince(length);
    if (gone === undefined || this.surroundings.now() - gone > TOO_EARLY * this.idle) return;
    this.idle = Math.min(2 * this.idle, MAX_IDLE);
    for (const { wentIdle } of this.shelves) wentIdle.clear(); // they were returned after the former idle time
  }

  /** Returns idle arrays to the system, and further arrays if memory is short. */
  private look(now: number): void {
    this.lastLook = now;
    for (const shelf of this.shelves)
      for (let dropped = shelf.dropIdle(now - this.idle, now); dropped; dropped = shelf.dropIdle(now - this.idle, now))
        this.giveBack(dropped);
    if (this.bytes <= MIN_KEPT) return;
    const { surroundings } = this;
    const lacking = LEFT_SHARE * surroundings.memoryInAll() - surroundings.memoryLeft();
    if (lacking > 0) this.shrinkTo(Math.max(MIN_KEPT, this.bytes - lacking));
  }

  private giveBack(dropped: PooledArray): void {
    this.bytes -= bytesOf(dropped);
    if (dropped.byteLength >= SMALLEST_ALIGNED) discard(dropped.buffer as ArrayBuffer);
  }

  private shrinkTo(limit: number): void {
    while (this.bytes > limit) {
      const oldest = Math.min(...this.shelves.map((shelf) => shelf.oldest()));
      for (const shelf of this.shelves) {
        const dropped = shelf.drop(oldest);
        if (dropped) this.giveBack(dropped);
      }
    }
  }
}
