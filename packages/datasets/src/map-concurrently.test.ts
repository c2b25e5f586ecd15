import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { mapConcurrently } from './map-concurrently.js';

describe('mapConcurrently', () => {
  it('keeps the order of the items, whichever call finishes first', async () => {
    expect(await mapConcurrently([3, 1, 2], 3, async (item) => setTimeout(item * 10, item * 10))).to.deep.equal([
      30, 10, 20,
    ]);
    expect(await mapConcurrently([], 3, async (item) => item)).to.deep.equal([]);
  });

  it('never exceeds the number of concurrent calls', async () => {
    let underWay = 0;
    let most = 0;
    await mapConcurrently(Array.from({ length: 20 }), 4, async () => {
      most = Math.max(most, ++underWay);
      await setTimeout(1);
      underWay--;
    });
    expect(most).to.equal(4);
  });

  it('throws the error of the first failing item in order, and starts no further calls', async () => {
    const begun: number[] = [];
    let caught: unknown;
    try {
      await mapConcurrently([30, 5, 5, 5, 5, 5], 2, async (delay, index) => {
        begun.push(index);
        await setTimeout(delay);
        throw new Error(`item ${index}`);
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).to.be.an('error').with.property('message', 'item 0');
    expect(begun).to.deep.equal([0, 1]);
  });
});
