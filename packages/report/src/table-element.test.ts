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

  it('has the best of each row bold, whichever method it is of, and all that are written alike', () => {
    expect(bold(table({ within: 'row', columns: [1, 3] }))).to.deep.equal(['0.10', '0.01', '0.00', '0.00']);
  });

  it('has the best of each column bold where methods are rows, and nothing where nothing compares', () => {
    expect(bold(table({ within: 'column' }))).to.deep.equal(['0.00', '0.00']);
    expect(bold(table(undefined))).to.deep.equal([]);
  });

  it('keeps all digits and the ends of intervals for downloads', () => {
    expect(tableElement(table(undefined)).toString()).to.contain(
      '<td data-value="0.001" data-low="0" data-high="0.002">',
    );
  });
});
