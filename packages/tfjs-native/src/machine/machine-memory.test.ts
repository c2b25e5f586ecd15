import { totalmem } from 'node:os';
import { expect } from 'chai';
import { memoryInAll, memoryLeft } from './machine-memory.js';

describe('memory of the machine', () => {
  it('is at most what the machine has, and what is left at most what there is', () => {
    expect(memoryInAll()).to.be.within(1, totalmem());
    expect(memoryLeft()).to.be.within(1, totalmem());
  });
});
