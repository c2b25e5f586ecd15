import { expect } from 'chai';
import { efficiency, NETWORKS, type Network, stepSeconds, usefulRanks } from './scaling.js';

describe('the estimated time of a step on many processes', () => {
  const step = { seconds: 0.16, parameters: 52e6, batch: 64 };
  const slow = NETWORKS[0] as Network;

  it('is that of one process for one rank', () => {
    expect(stepSeconds(step, 1, slow)).to.equal(0.16);
    expect(efficiency(step, 1, slow)).to.equal(1);
  });

  it('transfers twice the gradients, for any large number of processes', () => {
    const wire = (ranks: number) => stepSeconds({ ...step, seconds: 0 }, ranks, { gigabits: 10, latency: 0 });
    expect(wire(512) - wire(256)).to.be.below(0.001);
    expect(wire(512)).to.be.closeTo((2 * 52e6 * 4 * 8) / 1e10 + (3 * 52e6 * 4) / 4e9, 0.002);
  });

  it('transfers half as much with bfloat16', () => {
    const free = { ...step, seconds: 0 };
    const copies = (3 * 52e6 * 4) / 4e9;
    const brief = stepSeconds(free, 8, { gigabits: 10, latency: 0 }, 'bfloat16') - copies;
    expect(brief).to.be.closeTo((stepSeconds(free, 8, { gigabits: 10, latency: 0 }) - copies) / 2, 1e-9);
  });

  it('limits the ranks to divisors of the batch, and to those with more computation than communication', () => {
    expect(usefulRanks({ seconds: 100, parameters: 1e6, batch: 48 }, slow)).to.equal(16);
    expect(usefulRanks(step, slow)).to.equal(1);
  });
});
