import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { type Batch, type BatchOptions, batches, sequentialBatches } from './batches.js';
import { epochOrder, splitIndices } from './epoch-order.js';

const split = { start: 100, count: 10 };

function take(count: number, options: BatchOptions): Batch[] {
  const result: Batch[] = [];
  for (const batch of batches(split, options)) {
    result.push(batch);
    if (result.length === count) break;
  }
  return result;
}

const ascending = (indices: Iterable<number>) => [...indices].sort((a, b) => a - b);

describe('epochOrder', () => {
  it('contains every image of the split once, in a different order for each epoch and seed', () => {
    const orders = [
      { seed: 1, epoch: 0 },
      { seed: 1, epoch: 1 },
      { seed: 2, epoch: 0 },
    ].map((key) => epochOrder(split, key));
    for (const order of orders) expect(ascending(order)).to.deep.equal([...splitIndices(split)]);
    expect(new Set(orders.map(String)).size).to.equal(3);
  });

  it('is the same for the same seed and epoch, in all versions', () => {
    expect([...epochOrder(split, { seed: 1, epoch: 0 })]).to.deep.equal([
      104, 103, 105, 101, 100, 107, 106, 102, 108, 109,
    ]);
  });
});

describe('batches', () => {
  it('give every image once an epoch, the last batch smaller', () => {
    const [a, b, c, d] = take(4, { size: 4, seed: 1, last: 'keep' }) as [Batch, Batch, Batch, Batch];
    expect([a, b, c, d].map(({ indices }) => indices.length)).to.deep.equal([4, 4, 2, 4]);
    expect([a, b, c, d].map(({ epoch, offset }) => [epoch, offset])).to.deep.equal([
      [0, 0],
      [0, 4],
      [0, 8],
      [1, 0],
    ]);
    expect(Uint32Array.of(...a.indices, ...b.indices, ...c.indices)).to.deep.equal(
      epochOrder(split, { seed: 1, epoch: 0 }),
    );
    expect(d.indices).to.deep.equal(epochOrder(split, { seed: 1, epoch: 1 }).slice(0, 4));
  });

  it('drop an incomplete batch if configured', () => {
    const drawn = take(4, { size: 4, seed: 1, last: 'drop' });
    expect(drawn.map(({ indices }) => indices.length)).to.deep.equal([4, 4, 4, 4]);
    expect(drawn.map(({ epoch, offset }) => [epoch, offset])).to.deep.equal([
      [0, 0],
      [0, 4],
      [1, 0],
      [1, 4],
    ]);
  });

  for (const last of ['keep', 'drop'] as const)
    for (const size of [1, 3, 5, 10])
      it(`resume from any position, saved as JSON (${last}, size ${size})`, () => {
        const all = take(12, { size, seed: 3, last });
        for (const [stop, { next }] of all.entries()) {
          const from = JSON.parse(JSON.stringify(next));
          const rest = all.length - 1 - stop;
          if (rest > 0) expect(take(rest, { size, seed: 3, last, from })).to.deep.equal(all.slice(stop + 1));
        }
      });

  it('continue within an epoch with another batch size', () => {
    const [batch] = take(1, { size: 6, seed: 1, last: 'keep', from: { epoch: 0, offset: 8 } }) as [Batch];
    expect(batch.indices).to.deep.equal(epochOrder(split, { seed: 1, epoch: 0 }).slice(8));
    expect(batch.next).to.deep.equal({ epoch: 1, offset: 0 });
    const [next] = take(1, { size: 6, seed: 1, last: 'drop', from: { epoch: 0, offset: 8 } }) as [Batch];
    expect(next).to.include({ epoch: 1, offset: 0 });
  });

  it('reject invalid sizes and positions', () => {
    for (const size of [0, 1.5, Number.NaN])
      expect(() => take(1, { size, seed: 1, last: 'keep' })).to.throw(DatasetError, `a batch of ${size} images`);
    expect(() => take(1, { size: 11, seed: 1, last: 'drop' })).to.throw(
      DatasetError,
      '10 images do not fill a batch of 11',
    );
    for (const from of [
      { epoch: -1, offset: 0 },
      { epoch: 0, offset: 11 },
      { epoch: 0.5, offset: 0 },
    ])
      expect(() => take(1, { size: 2, seed: 1, last: 'keep', from })).to.throw(DatasetError, 'is not a position');
  });
});

describe('sequentialBatches', () => {
  it('give every image once, in order', () => {
    expect([...sequentialBatches(split, 4)].map((indices) => [...indices])).to.deep.equal([
      [100, 101, 102, 103],
      [104, 105, 106, 107],
      [108, 109],
    ]);
    expect(() => [...sequentialBatches(split, 0)]).to.throw(DatasetError);
  });
});
