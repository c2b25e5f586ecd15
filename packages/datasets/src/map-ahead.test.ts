import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { mapAhead } from './map-ahead.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('mapAhead', () => {
  it('yields results in the order of the items, with at most `ahead` concurrent calls', async () => {
    let [underWay, most] = [0, 0];
    const results = mapAhead([5, 1, 4, 2, 3, 0], 3, async (item) => {
      most = Math.max(most, ++underWay);
      await setTimeout(item);
      underWay--;
      return 10 * item;
    });
    expect(await collect(results)).to.deep.equal([50, 10, 40, 20, 30, 0]);
    expect(most).to.equal(3);
  });

  it('throws the error of the first item that fails, after all calls have settled', async () => {
    let underWay = 0;
    const results = mapAhead([1, 2, 3], 3, async (item) => {
      underWay++;
      await setTimeout(5 - item);
      underWay--;
      throw new Error(`item ${item}`);
    });
    expect((await collect(results).catch((error) => error)).message).to.equal('item 1');
    expect(underWay).to.equal(0);
  });

  it('reads no more items than necessary', async () => {
    let taken = 0;
    function* endless() {
      for (;;) yield taken++;
    }
    for await (const item of mapAhead(endless(), 4, async (item) => item)) if (item === 2) break;
    expect(taken).to.be.at.most(7);
  });
});
