import { expect } from 'chai';
import { prepareAhead } from './prepare-ahead.js';

describe('prepareAhead', () => {
  function* endless() {
    for (let item = 0; ; item++) yield item;
  }

  it('yields items in order, and starts the next before it yields one', async () => {
    const begun: number[] = [];
    const prepared = prepareAhead(endless(), async (item) => {
      begun.push(item);
      return -item;
    });
    for (const wanted of [0, 1, 2]) {
      expect((await prepared.next()).value).to.equal(-wanted);
      expect(begun.at(-1)).to.equal(wanted + 1);
    }
  });

  it('yields all items of a finite iterable', async () => {
    const all: number[] = [];
    for await (const item of prepareAhead([1, 2, 3], async (item) => item)) all.push(item);
    expect(all).to.deep.equal([1, 2, 3]);
  });

  it('throws an error when its item is due, and none for an item that is never requested', async () => {
    const prepare = async (item: number) => {
      if (item === 1) throw new Error('damaged');
      return item;
    };
    const prepared = prepareAhead(endless(), prepare);
    expect((await prepared.next()).value).to.equal(0);
    expect((await prepared.next().catch((error) => error)).message).to.equal('damaged');
    for await (const item of prepareAhead(endless(), prepare)) if (item === 0) break;
  });
});
