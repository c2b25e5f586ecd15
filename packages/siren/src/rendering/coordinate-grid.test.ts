import { expect } from 'chai';
import { SirenError } from '../siren-error.js';
import { onCpu } from '../testing/on-cpu.js';
import { coordinateGrid } from './coordinate-grid.js';

describe('coordinateGrid', () => {
  onCpu();

  it('gives row then column, row by row, both ends included', () => {
    const grid = coordinateGrid({ height: 2, width: 3 });
    expect(grid.arraySync()).to.deep.equal([
      [-1, -1],
      [-1, 0],
      [-1, 1],
      [1, -1],
      [1, 0],
      [1, 1],
    ]);
    grid.dispose();
  });

  it('covers a window, from its first to its last row and column', () => {
    const grid = coordinateGrid({ height: 3, width: 2, window: { rows: [0, 0.5], columns: [1, -3] } });
    expect(grid.arraySync()).to.deep.equal([
      [0, 1],
      [0, -3],
      [0.25, 1],
      [0.25, -3],
      [0.5, 1],
      [0.5, -3],
    ]);
    grid.dispose();
  });

  it('puts an axis of one pixel at the center of its window', () => {
    const grid = coordinateGrid({ height: 1, width: 1, window: { rows: [-1, 1], columns: [0.5, 1] } });
    expect(grid.arraySync()).to.deep.equal([[0, 0.75]]);
    grid.dispose();
  });

  it('includes both ends exactly and is evenly spaced at any size', () => {
    for (const height of [2, 3, 7, 10, 49, 178]) {
      const grid = coordinateGrid({ height, width: 1 });
      const rows = grid.arraySync().map(([row]) => row as number);
      expect(rows[0]).to.equal(-1);
      expect(rows.at(-1)).to.equal(1);
      for (const [index, row] of rows.entries()) {
        expect(row).to.equal(Math.fround(-1 * (1 - index / (height - 1)) + index / (height - 1)));
      }
      grid.dispose();
    }
  });

  it('says which size or bound is wrong', () => {
    const cases: [Parameters<typeof coordinateGrid>[0], string][] = [
      [{ height: 0, width: 4 }, 'siren.coordinateGrid: height: expected a whole number, 1 or more, got 0'],
      [{ height: 4, width: 2.5 }, 'siren.coordinateGrid: width: expected a whole number, 1 or more, got 2.5'],
      [
        { height: 4, width: 4, window: { rows: [0, Number.NaN], columns: [0, 1] } },
        'siren.coordinateGrid: window.rows: expected two finite numbers, got [0,NaN]',
      ],
      [
        { height: 4, width: 4, window: { rows: [0, 1] } as never },
        'siren.coordinateGrid: window.columns: expected two finite numbers, got [undefined]',
      ],
    ];
    for (const [grid, message] of cases) expect(() => coordinateGrid(grid)).to.throw(SirenError, message);
  });
});
