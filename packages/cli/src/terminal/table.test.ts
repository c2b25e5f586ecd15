import { expect } from 'chai';
import { renderTable, renderTables } from './table.js';

describe('renderTable', () => {
  it('aligns columns by what a terminal shows, without spaces at the ends of lines', () => {
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

  it('is one table where there is room, and else has the names in each of several', () => {
    expect(renderTables(columns, rows, 22)).to.deep.equal([renderTable(columns, rows)]);
    expect(renderTables(columns, rows, 21).map((table) => table.split('\n').at(-1))).to.deep.equal([
      'x     1     2',
      'x     3',
    ]);
  });

  it('has one column in each where there is no room at all', () => {
    expect(renderTables(columns, rows, 3)).to.have.length(3);
  });
});
