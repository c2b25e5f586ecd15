import { expect } from 'chai';
import { nativeInfo } from '../native-info.js';
import { measureMachine } from './measure-machine.js';

describe('measureMachine', () => {
  it('gives plausible rates', function () {
    if (!nativeInfo().available) this.skip();
    const { threads, gflops, gigabytesPerSecond } = measureMachine();
    expect(threads).to.be.at.least(1);
    expect(gflops / threads).to.be.within(0.5, 2000);
    expect(gigabytesPerSecond).to.be.within(0.1, 10_000);
  });
});
