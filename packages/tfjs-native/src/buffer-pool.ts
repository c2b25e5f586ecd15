import { addonFunctions } from './addon.js';
import { bytesFromEnvironment } from './environment.js';
import { memoryInAll, memoryLeft } from './machine/machine-memory.js';

/** Arrays that kernels write: the three kinds of element that tensors have here. */
export type PooledArray = Float32Array | Int32Array | Uint8Array;

/**
 * From this many bytes on, memory comes from the addon: aligned to cache lines and not cleared. Smaller arrays are V8's,
 * whose creation is cheaper. All are recycled, the smallest too: the first time that the addon gets an array that V8 keeps
 * in its own heap, V8 moves it out, which costs more than the kernel.
 */
export const SMALLEST_ALIGNED = 32768;

/** Share of the machine's or the container's memory that may be kept for later use; HYPERSIREN_NATIVE_POOL_MB sets bytes. */
const MAX_SHARE = 0.75;

/** Share of that memory that is left to others: where there is less, what is kept for later goes first. */
const LEFT_SHARE = 1 / 8;

/** Bytes that are kept even where memory is short: a small network's step needs no more. */
const MIN_KEPT = 256 * 2 ** 20;

/** Milliseconds after which an array that nobody took is given back, at first and at most; several steps of a training. */
const IDLE = 10_000;
const MAX_IDLE = 300_000;

/** Milliseconds from one look at what is idle, and at the memory that is left, to the next. */
const LOOK_EVERY = 500;

/** An array that is wanted again within so many times the idle time after it went, went too early. */
const TOO_EARLY = 4;

/** Lengths that are remembered as given back, at most. */
const MAX_REMEMBERED = 10_000;

const LIMIT = bytesFromEnvironment('HYPERSIREN_NATIVE_POOL_MB', MAX_SHARE * memoryInAll());

const { allocate, discard } = addonFunctions<object>();

/** What a pool asks of the world; tests have their own. */
export interface PoolSurroundings {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Bytes of the machine's or the container's memory. */
  memoryInAll(): number;
  /** Bytes of it that are left. */
  memoryLeft(): number;
}

const SURROUNDINGS: PoolSurroundings = { now: () => performance.now(), memoryInAll, memoryLeft };

/** The free arrays of one length, those that wait longest first, and since when each waits. */
interface Row<A> {
  readonly arrays: A[];
  readonly since: number[];
  /** When the last of them came: a number that grows with every release. */
  lastRelease: number;
}

/** The free arrays of one kind, by length. */
class Shelf<A extends PooledArray> {
  private readonly rows = new Map<number, Row<A>>();
  /** When the last array of a length was given back because it was idle. */
  readonly wentIdle = new Map<number, number>();

  take(length: number): A | undefined {
    const row = this.rows.get(length);
    row?.since.pop();
    return row?.arrays.pop();
  }

  put(values: A, release: number, now: number): void {
    const row = this.rows.get(values.length);
    if (row) {
      row.arrays.push(values);
      row.since.push(now);
      row.lastRelease = release;
    } else this.rows.set(values.length, { arrays: [values], since: [now], lastRelease: release });
  }

  /** Forgets an array that waits since `before` or longer. */
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

  /** When an idle array of that length went, if one did since it was asked last. */
  goneSince(length: number): number | undefined {
    const time = this.wentIdle.get(length);
    this.wentIdle.delete(length);
    return time;
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
    for (const { arrays, since, lastRelease } of this.rows.values()) {
      if (lastRelease !== oldest) continue;
      since.shift();
      return arrays.shift();
    }
    return undefined;
  }
}

/**
 * Keeps arrays for reuse by their length, so that a training step touches no fresh page.
 *
 * What a step needs stays, however much it is; what nobody took for some seconds goes back to the system. If it is wanted
 * again soon after, the steps are slower than thought, and the seconds are doubled. Free arrays have at most `limit` bytes
 * together, and leave a part of the machine's or the container's memory to others: beyond, arrays of the lengths that are
 * longest out of use are given back.
 */
export class BufferPool {
  private readonly floatShelf = new Shelf<Float32Array>();
  private readonly intShelf = new Shelf<Int32Array>();
  private readonly boolShelf = new Shelf<Uint8Array>();
  private releases = 0;
  private idle = IDLE;
  private lastLook: number;
  /** Bytes that are free now. */
  bytes = 0;

  /** @param limit in bytes; default HYPERSIREN_NATIVE_POOL_MB, or a share of the memory */
  constructor(
    private readonly limit = LIMIT,
    private readonly surroundings: PoolSurroundings = SURROUNDINGS,
  ) {
    this.lastLook = this.surroundings.now();
  }

  floats(length: number): Float32Array {
    const found = this.floatShelf.take(length);
    if (found) {
      this.bytes -= found.byteLength;
      return found;
    }
    this.missed(this.floatShelf, length);
    return length * 4 < SMALLEST_ALIGNED ? new Float32Array(length) : new Float32Array(allocate(length * 4));
  }

  ints(length: number): Int32Array {
    const found = this.intShelf.take(length);
    if (found) {
      this.bytes -= found.byteLength;
      return found;
    }
    this.missed(this.intShelf, length);
    return length * 4 < SMALLEST_ALIGNED ? new Int32Array(length) : new Int32Array(allocate(length * 4));
  }

  bools(length: number): Uint8Array {
    const found = this.boolShelf.take(length);
    if (found) {
      this.bytes -= found.byteLength;
      return found;
    }
    this.missed(this.boolShelf, length);
    return length < SMALLEST_ALIGNED ? new Uint8Array(length) : new Uint8Array(allocate(length));
  }

  release(values: PooledArray): void {
    const { byteLength } = values;
    if (byteLength === 0) return; // detached
    const release = ++this.releases;
    const now = this.surroundings.now();
    this.bytes += byteLength;
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

  /** Learns from an array that is not there because it went too early. */
  private missed(shelf: { goneSince(length: number): number | undefined }, length: number): void {
    const gone = shelf.goneSince(length);
    if (gone === undefined || this.surroundings.now() - gone > TOO_EARLY * this.idle) return;
    this.idle = Math.min(2 * this.idle, MAX_IDLE);
    for (const { wentIdle } of this.shelves) wentIdle.clear(); // all went by the former time
  }

  /** Gives back what is idle, and what others lack. */
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
    this.bytes -= dropped.byteLength;
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
