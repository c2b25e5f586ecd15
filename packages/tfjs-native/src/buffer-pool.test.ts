import { expect } from 'chai';
import { loaded } from './addon.js';
import { BufferPool } from './buffer-pool.js';

const describeNative = loaded.addon ? describe : describe.skip;

describeNative('BufferPool', () => {
  it('returns an array of the requested length and type', () => {
    const pool = new BufferPool(1 << 20);
    for (const n of [0, 1, 16, 17, 1000, 8192, 100_000]) {
      expect(pool.floats(n)).to.be.instanceOf(Float32Array).with.length(n);
      expect(pool.ints(n)).to.be.instanceOf(Int32Array).with.length(n);
      expect(pool.bools(n)).to.be.instanceOf(Uint8Array).with.length(n);
    }
  });

  it('reuses a released array only for the same length and type', () => {
    const pool = new BufferPool(1 << 20);
    const floats = pool.floats(100);
    pool.release(floats);
    expect(pool.ints(100)).to.not.equal(floats);
    expect(pool.floats(99)).to.not.equal(floats);
    expect(pool.floats(100)).to.equal(floats);
    expect(pool.floats(100)).to.not.equal(floats);
  });

  it('reuses a large array for up to a fifth fewer elements, and gives it back whole', () => {
    const pool = new BufferPool(1 << 20);
    const large = pool.floats(20_000);
    pool.release(large);
    expect(pool.floats(15_999).buffer).to.not.equal(large.buffer);
    const part = pool.floats(16_000);
    expect(part).to.have.length(16_000);
    expect(part.buffer).to.equal(large.buffer);
    expect(pool.bytes).to.equal(0);
    pool.release(part);
    expect(pool.bytes).to.equal(80_000);
    expect(pool.floats(20_000).buffer).to.equal(large.buffer);
    pool.clear();
  });

  it('takes memory from the system in the first steps only, if the lengths of every step are new', () => {
    const pool = new BufferPool(1 << 30);
    const buffers = new Set<ArrayBufferLike>();
    for (let step = 0; step < 40; step++) {
      const lengths = Array.from({ length: 20 }, (_, i) => 20_000 + 1000 * i + ((7 * i + 13 * step) % 997));
      const arrays = lengths.map((length) => pool.floats(length));
      for (const { buffer } of arrays) buffers.add(buffer);
      for (const array of arrays) pool.release(array);
    }
    expect(buffers.size).to.be.below(60); // 800 arrays were taken
    pool.clear();
  });

  it('stays below its limit by dropping arrays of the longest unused lengths', () => {
    const pool = new BufferPool(1500);
    const [old, used, usedToo] = [pool.floats(100), pool.floats(110), pool.floats(110)];
    pool.release(used);
    pool.release(old);
    pool.release(usedToo);
    pool.release(pool.floats(120));
    expect(pool.bytes).to.equal(1360);
    expect(pool.floats(100)).to.not.equal(old);
    expect(pool.floats(110)).to.equal(usedToo);
    expect(pool.floats(110)).to.equal(used);
  });

  it('frees the memory of dropped arrays at once', () => {
    const pool = new BufferPool(1 << 20);
    const kept = pool.floats(200_000);
    const forgotten = pool.floats(100_000);
    pool.release(forgotten);
    pool.release(kept);
    expect(forgotten.byteLength, 'detached').to.equal(0);
    expect(kept.byteLength).to.equal(800_000);
    pool.clear();
    expect(kept.byteLength).to.equal(0);
    expect(pool.bytes).to.equal(0);
  });

  it('keeps the resident size within its limit in a synchronous loop', () => {
    const pool = new BufferPool(1 << 20);
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) pool.release(pool.floats(500_000 + i).fill(1));
    expect(process.memoryUsage.rss() - before).to.be.below(100 * 2 ** 20); // 600 MB were allocated in total
  });

  it('does not keep an array above its limit, nor a detached one', () => {
    const pool = new BufferPool(1000);
    pool.release(pool.floats(251));
    const detached = pool.floats(10);
    structuredClone(detached.buffer, { transfer: [detached.buffer as ArrayBuffer] });
    pool.release(detached);
    expect(pool.bytes).to.equal(0);
  });

  describe('with the default limit', () => {
    const MEGABYTE = 2 ** 20;
    /** A machine of 8 GB whose clock and free memory the test sets. */
    const machine = { time: 0, left: 8000 * MEGABYTE };
    const surroundings = {
      now: () => machine.time,
      memoryInAll: () => 8000 * MEGABYTE,
      memoryLeft: () => machine.left,
    };
    const poolOfMachine = (): BufferPool => new BufferPool(Number.POSITIVE_INFINITY, surroundings);
    beforeEach(() => Object.assign(machine, { time: 0, left: 8000 * MEGABYTE }));

    /** Takes arrays of the given total size in megabytes and releases them without writing to them. */
    function step(pool: BufferPool, megabytes: number): Float32Array[] {
      const lengths = Array.from({ length: 50 }, (_, i) => Math.round((megabytes * MEGABYTE) / 4 / 50) + i - 25);
      const taken = lengths.map((length) => pool.floats(length));
      for (const array of taken) pool.release(array);
      return taken;
    }

    it('keeps all arrays of a step, whatever their size', () => {
      const pool = poolOfMachine();
      const first = step(pool, 3000);
      for (machine.time = 0; machine.time < 60_000; machine.time += 1000) expect(step(pool, 3000)).to.deep.equal(first);
      pool.clear();
    });

    it('returns arrays that were unused for ten seconds, and keeps used ones', () => {
      const pool = poolOfMachine();
      const large = step(pool, 1000);
      const small = step(pool, 10);
      for (machine.time = 1000; machine.time <= 9000; machine.time += 1000) step(pool, 10);
      expect(large[0]?.byteLength).to.be.above(0);
      for (; machine.time <= 12_000; machine.time += 1000) step(pool, 10);
      expect(large.map(({ byteLength }) => byteLength)).to.deep.equal(large.map(() => 0));
      expect(small[0]?.byteLength).to.be.above(0);
      expect(pool.bytes).to.be.below(11 * MEGABYTE);
      pool.clear();
    });

    it('doubles the idle time if steps take longer', () => {
      const pool = poolOfMachine();
      const slowStep = (): Float32Array[] => {
        const arrays = step(pool, 100);
        machine.time += 15_000; // during which other arrays are used
        step(pool, 1);
        machine.time += 1000;
        return arrays;
      };
      slowStep();
      const second = slowStep();
      expect(slowStep()[0]).to.equal(second[0]);
      machine.time += 25_000; // the idle time has doubled once
      step(pool, 1);
      expect(pool.bytes).to.be.below(2 * MEGABYTE);
      pool.clear();
    });

    it('leaves memory to other programs if it becomes short, but keeps enough for a small network', () => {
      const pool = poolOfMachine();
      step(pool, 2000);
      machine.left = 600 * MEGABYTE; // an eighth is 1,000 MB
      machine.time += 1000;
      pool.release(pool.floats(10));
      expect(pool.bytes / MEGABYTE).to.be.within(1500, 1601);
      machine.left = 0;
      for (let i = 0; i < 5; i++, machine.time += 1000) pool.release(pool.floats(10));
      expect(pool.bytes / MEGABYTE).to.be.within(200, 257);
      pool.clear();
    });

    it('touches no new page in a step like the previous one, also above half a gigabyte', () => {
      const pool = new BufferPool();
      const touch = (): number => {
        const before = process.resourceUsage().minorPageFault;
        const arrays = Array.from({ length: 40 }, (_, i) => pool.floats(4_000_000 + i)); // 640 MB
        for (const array of arrays) for (let i = 0; i < array.length; i += 1024) array[i] = 1;
        for (const array of arrays) pool.release(array);
        return process.resourceUsage().minorPageFault - before;
      };
      touch();
      touch();
      // Other work of the process touches some pages.
      expect(Math.min(touch(), touch(), touch())).to.be.below(100);
      pool.clear();
    });
  });
});
