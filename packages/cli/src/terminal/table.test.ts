import { expect } from 'chai';
import { renderTable } from './table.js';

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
