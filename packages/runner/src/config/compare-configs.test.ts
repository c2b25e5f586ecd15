import { expect } from 'chai';
import { compareConfigs } from './compare-configs.js';

describe('comparing configurations', () => {
  it('names the keys that differ, with the value in each configuration', () => {
    const one = { name: 'a', train: { steps: 10, batch: 4 }, sizes: [1, 2] };
    const other = { name: 'b', train: { steps: 10, batch: 8, mirror: true }, sizes: [1, 2] };
    expect(compareConfigs([one, other])).to.deep.equal([
      { key: 'name', values: ['"a"', '"b"'] },
      { key: 'train.batch', values: ['4', '8'] },
      { key: 'train.mirror', values: ['–', 'true'] },
    ]);
  });

  it('finds differences beyond the part of a value that messages show', () => {
    const list = Array.from({ length: 40 }, (_, index) => index);
    expect(compareConfigs([{ list }, { list: [...list.slice(0, -1), 0] }])).to.have.length(1);
  });

  it('finds no difference between equal configurations', () => {
    expect(compareConfigs([{ a: { b: 1 } }, { a: { b: 1 } }])).to.deep.equal([]);
  });
});
