import { expect } from 'chai';
import { compareConfigs } from './compare-configs.js';

describe('comparing configurations', () => {
  it('names the keys that are not alike, with the value in each', () => {
    const one = { name: 'a', train: { steps: 10, batch: 4 }, sizes: [1, 2] };
    const other = { name: 'b', train: { steps: 10, batch: 8, mirror: true }, sizes: [1, 2] };
    expect(compareConfigs([one, other])).to.deep.equal([
      { key: 'name', values: ['"a"', '"b"'] },
      { key: 'train.batch', values: ['4', '8'] },
      { key: 'train.mirror', values: ['–', 'true'] },
    ]);
  });

  it('sees differences beyond what a message shows of a value', () => {
    const list = Array.from({ length: 40 }, (_, index) => index);
    expect(compareConfigs([{ list }, { list: [...list.slice(0, -1), 0] }])).to.have.length(1);
  });

  it('finds nothing between configurations that are alike', () => {
    expect(compareConfigs([{ a: { b: 1 } }, { a: { b: 1 } }])).to.deep.equal([]);
  });
});
