import { expect } from 'chai';
import { renderTable, renderTables, tableText } from './table.js';

describe('renderTable', () => {
  it('aligns columns by their displayed width, without trailing spaces', () => {
    const table = renderTable(
      [
        { title: 'name', align: 'left' },
        { title: 'error', align: 'right' },
        { title: 'note', align: 'left' },
      ],
      [
        ['a', '1', ''],
        ['long name', '\u001b[1m±\u001b[22m 12', 'x'],
      ],
    );
    expect(table.split('\n')).to.deep.equal([
      'name       error  note',
      '─────────  ─────  ────',
      'a              1',
      'long name   \u001b[1m±\u001b[22m 12  x',
    ]);
  });
});

describe('renderTables', () => {
  const columns = ['name', 'aaaa', 'bbbb', 'cccc'].map((title) => ({ title, align: 'left' }) as const);
  const rows = [['x', '1', '2', '3']];

  it('is one table if it fits, and otherwise several tables with the first column repeated', () => {
    expect(renderTables(columns, rows, 22)).to.deep.equal([renderTable(columns, rows)]);
    expect(renderTables(columns, rows, 21).map((table) => table.split('\n').at(-1))).to.deep.equal([
      'x     1     2',
      'x     3',
    ]);
  });

  it('wraps cells before it splits the table, but breaks neither intervals nor values after ±', () => {
    const wide = ['a method', '200 pixels'].map((title) => ({ title, align: 'left' }) as const);
    const [table] = renderTables(wide, [['  the mean image', '0.5 ± 0.1 [0.4, 0.6]']], 18);
    expect(table?.split('\n')).to.deep.equal([
      'a       200 pixels',
      'method',
      '──────  ──────────',
      '  the   0.5 ± 0.1',
      'mean    [0.4, 0.6]',
      'image',
    ]);
  });

  it('has one column per table if nothing else fits', () => {
    expect(renderTables(columns, rows, 3)).to.have.length(3);
  });
});

describe('tableText', () => {
  it('has the title above and the notes below, no line longer than the width', () => {
    const table = {
      title: 'Error of each',
      columns: [
        { title: 'name', align: 'left' },
        { title: 'PSNR', unit: 'dB', align: 'right', direction: 'higher' },
      ] as const,
      rows: [['x', { text: '20.1', value: 20.11, interval: { low: 20, high: 20.3 } }]],
      notes: ['Some words about all of it.'],
    };
    expect(tableText(table, 18).split('\n')).to.deep.equal([
      'Error of each',
      '  name  PSNR, dB',
      '  ────  ────────',
      '  x         20.1',
      'Some words about',
      'all of it.',
    ]);
  });
});
