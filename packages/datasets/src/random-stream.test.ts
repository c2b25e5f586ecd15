import { expect } from 'chai';
import { DatasetError } from './dataset-error.js';
import { randomInteger, randomStream, shuffle } from './random-stream.js';

describe('randomStream', () => {
  it('gives the same numbers for the same seed and name, in all versions', () => {
    const random = randomStream(1, 'pinned');
    expect([random(), random(), random()]).to.deep.equal([0.9452341825235635, 0.9021472812164575, 0.39546748832799494]);
  });

  it('gives different numbers for another seed or name', () => {
    const first = [randomStream(1, 'a'), randomStream(2, 'a'), randomStream(1, 'b')].map((random) => random());
    expect(new Set(first).size).to.equal(3);
  });

  it('rejects a seed that is not an integer', () => {
    expect(() => randomStream(0.5, 'a')).to.throw(DatasetError, 'a seed is an integer, got 0.5');
    expect(() => randomStream(Number.NaN, 'a')).to.throw(DatasetError);
  });
});

describe('randomInteger', () => {
  it('draws every integer below the bound equally often', () => {
    const random = randomStream(1, 'integers');
    const counts = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 70_000; draw++) (counts[randomInteger(random, 7)] as number)++;
    // Chi-square with 6 degrees of freedom: 22.5 is passed once in a thousand seeds.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).to.be.below(22.5);
  });
});

describe('shuffle', () => {
  it('makes each order of three equally likely', () => {
    const random = randomStream(1, 'shuffle');
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 12_000; draw++) {
      const order = shuffle(Uint32Array.of(0, 1, 2), random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).to.equal(6);
    // Chi-square with 5 degrees of freedom: 20.5 is passed once in a thousand seeds.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).to.be.below(20.5);
  });
});
