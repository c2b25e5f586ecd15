import { numbers, type Table, words } from '@hypersiren/hypernet/results';
import { expect } from 'chai';
import { tableElement } from './table-element.js';

describe('a table of a report', () => {
  const cell = (value: number) => ({ text: value.toFixed(2), value });
  const table = (compared: Table['compared']): Table => ({
    columns: [
      words('context'),
      numbers('model', { direction: 'lower' }),
      numbers('PSNR'),
      numbers('base', { direction: 'lower' }),
    ],
    rows: [
      ['10', cell(0.2), cell(7), cell(0.1)],
      ['50', cell(0.01), cell(20), cell(0.05)],
      ['full', { ...cell(0.001), interval: { low: 0, high: 0.002 } }, cell(30), cell(0)],
    ],
    ...(compared && { compared }),
  });
  const bold = (of: Table) =>
    [
      ...tableElement(of)
        .toString()
        .matchAll(/class="best">([^<]*)</g),
    ].map(([, text]) => text);

  it('marks the best number of each row bold, including ties', () => {
    expect(bold(table({ within: 'row', columns: [1, 3] }))).to.deep.equal(['0.10', '0.01', '0.00', '0.00']);
  });

  it('marks the best number of each column bold if methods are rows, and none without a comparison', () => {
    expect(bold(table({ within: 'column' }))).to.deep.equal(['0.00', '0.00']);
    expect(bold(table(undefined))).to.deep.equal([]);
  });

  it('keeps all digits and the ends of intervals for downloads', () => {
    expect(tableElement(table(undefined)).toString()).to.contain(
      '<td data-value="0.001" data-low="0" data-high="0.002">',
    );
  });
});
