import { expect } from 'chai';
import { gridPositions } from './grid-positions.js';

describe('the positions of a grid', () => {
  const of = (height: number, width: number, features: number) => {
    const numbers = gridPositions({ height, width }, features);
    return Array.from({ length: height * width }, (_, cell) => [
      ...numbers.slice(cell * features, (cell + 1) * features),
    ]);
  };
  const close = (a: readonly number[], b: readonly number[]) =>
    a.every((x, i) => Math.abs(x - (b[i] as number)) < 1e-6);

  it('are sines and cosines of row and column', () => {
    const [first, second] = of(1, 2, 4) as [number[], number[]];
    const half = Math.SQRT1_2; // a quarter of a turn lies between the centers of two cells
    expect(close(first, [0, 1, -half, half])).to.equal(true);
    expect(close(second, [0, 1, half, half])).to.equal(true);
  });

  it('reach from half a turn over the grid to half a turn from cell to cell', () => {
    const cells = of(1, 8, 16);
    const turn = (feature: number) => {
      const angles = cells.map((cell) => Math.atan2(cell[feature] as number, cell[feature + 1] as number));
      return Math.abs((angles[4] as number) - (angles[3] as number));
    };
    expect(turn(2)).to.be.closeTo(Math.PI / 8, 1e-6);
    expect(turn(14)).to.be.closeTo(Math.PI, 1e-6);
  });

  it('differ for any two cells, at any width and any sides', () => {
    for (const [height, width, features] of [
      [3, 2, 8],
      [5, 7, 6],
      [16, 16, 128],
      [1, 1, 1],
    ] as const) {
      const cells = of(height, width, features);
      cells.forEach((cell, i) => {
        expect(cell.every(Number.isFinite)).to.equal(true);
        for (const other of cells.slice(0, i)) expect(close(cell, other)).to.equal(false);
      });
    }
  });
});
