import { expect } from 'chai';
import { loaded } from './addon.js';
import { BufferPool } from './buffer-pool.js';

const describeNative = loaded.addon ? describe : describe.skip;

describeNative('BufferPool', () => {
  it('gives an array of the length and type that was asked for', () => {
    const pool = new BufferPool(1 << 20);
    for (const n of [0, 1, 16, 17, 1000, 8192, 100_000]) {
      expect(pool.floats(n)).to.be.instanceOf(Float32Array).with.length(n);
      expect(pool.ints(n)).to.be.instanceOf(Int32Array).with.length(n);
      expect(pool.bools(n)).to.be.instanceOf(Uint8Array).with.length(n);
    }
  });

  it('gives a released array again for the same length and type only', () => {
    const pool = new BufferPool(1 << 20);
    const floats = pool.floats(100);
    pool.release(floats);
    expect(pool.ints(100)).to.not.equal(floats);
    expect(pool.floats(99)).to.not.equal(floats);
    expect(pool.floats(100)).to.equal(floats);
    expect(pool.floats(100)).to.not.equal(floats);
  });

  it('stays below its limit by forgetting arrays of the lengths that are longest out of use', () => {
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

  it('gives the memory of what it forgets back at once', () => {
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

  it('keeps the resident size within its limit in a loop that awaits nothing', () => {
    const pool = new BufferPool(1 << 20);
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) pool.release(pool.floats(500_000 + i).fill(1));
    expect(process.memoryUsage.rss() - before).to.be.below(100 * 2 ** 20); // 600 MB went through it
  });

  it('does not keep an array above its limit, nor a detached one', () => {
    const pool = new BufferPool(1000);
    pool.release(pool.floats(251));
    const detached = pool.floats(10);
    structuredClone(detached.buffer, { transfer: [detached.buffer as ArrayBuffer] });
    pool.release(detached);
    expect(pool.bytes).to.equal(0);
  });
});
