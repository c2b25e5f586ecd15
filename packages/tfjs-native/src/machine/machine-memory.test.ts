import { totalmem } from 'node:os';
import { expect } from 'chai';
import { memoryInAll, memoryLeft } from './machine-memory.js';

describe('memory of the machine', () => {
  it('is at most that of the machine, and available memory is at most all memory', () => {
    expect(memoryInAll()).to.be.within(1, totalmem());
    expect(memoryLeft()).to.be.within(1, totalmem());
  });
});
