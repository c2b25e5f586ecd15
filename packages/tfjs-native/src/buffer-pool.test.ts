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

  it('stays below its limit by forgetting the lengths that were released first', () => {
    const pool = new BufferPool(1000);
    const old = pool.floats(100);
    pool.release(old);
    const middle = pool.floats(110);
    pool.release(middle);
    pool.release(pool.floats(120));
    expect(pool.bytes).to.equal(920);
    expect(pool.floats(100)).to.not.equal(old);
    expect(pool.floats(110)).to.equal(middle);
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
