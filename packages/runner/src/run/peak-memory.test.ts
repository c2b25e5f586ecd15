import { expect } from 'chai';
import { watchPeakMemory } from './peak-memory.js';

describe('watchPeakMemory', () => {
  it('returns the peak resident memory in MiB, including freed memory; null if the system does not report it', function () {
    const before = watchPeakMemory();
    const peak = watchPeakMemory();
    const start = before();
    if (start === null) return this.skip();
    const resident = () => process.memoryUsage.rss() / 2 ** 20;
    expect(start).to.be.closeTo(resident(), 64);
    let bytes: Uint8Array | undefined = new Uint8Array(200 * 2 ** 20).fill(1);
    const most = resident();
    expect(bytes.at(-1)).to.equal(1);
    bytes = undefined;
    expect(peak()).to.be.at.least(Math.floor(most) - 8);
    expect(peak()).to.be.at.least(start + 150);
  });
});
