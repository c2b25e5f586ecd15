import { expect } from 'chai';
import { randomStream } from '../random-stream.js';
import { Jets, type Lanes } from './jets.js';

const EVERYWHERE = { top: -Infinity, bottom: Infinity, left: -Infinity, right: Infinity };

/** One of every operation, on fields that take both signs, cross every threshold and avoid division by zero. */
const OPERATIONS: Readonly<Record<string, (jets: Jets) => Lanes>> = {
  constant: (jets) => jets.constant(0.7),
  combine: (jets) => jets.combine(2, jets.row, -3, jets.column, 0.5),
  affine: (jets) => jets.affine(-1.5, jets.column, 0.25),
  multiply: (jets) => jets.multiply(jets.row, jets.affine(2, jets.column, 1)),
  divide: (jets) => jets.divide(jets.row, jets.affine(0.3, jets.column, 2)),
  squareRoot: (jets) => jets.squareRoot(jets.multiply(jets.row, jets.row), 0.01),
  smoothstep: (jets) => jets.smoothstep(jets.combine(1, jets.row, 0.4, jets.column), 1.3, 0.4),
  ramp: (jets) => jets.ramp(jets.combine(1, jets.row, -1, jets.column)),
  wave: (jets) => jets.wave(jets.combine(2.2, jets.row, 1.7, jets.column)),
};

function evaluate(directions: 0 | 2, row: number, column: number, operation: (jets: Jets) => Lanes): number[] {
  const jets = new Jets(4, directions);
  jets.load([row], [column], EVERYWHERE, new Int32Array(4));
  const lanes = operation(jets);
  return Array.from({ length: 1 + directions }, (_, block) => lanes[block * 4] as number);
}

describe('Jets', () => {
  const random = randomStream(1, 'jets');
  const points = Array.from({ length: 200 }, () => [2 * random() - 1, 2 * random() - 1] as const);

  for (const [name, operation] of Object.entries(OPERATIONS)) {
    it(`gives ${name} the same bits with derivatives as without`, () => {
      for (const [row, column] of points) {
        expect(evaluate(2, row, column, operation)[0]).to.equal(evaluate(0, row, column, operation)[0]);
      }
    });

    it(`gives ${name} the derivatives that central differences find`, () => {
      const step = 1e-6;
      const value = (row: number, column: number): number => evaluate(0, row, column, operation)[0] as number;
      for (const [row, column] of points) {
        const [, byRow, byColumn] = evaluate(2, row, column, operation);
        expect(byRow).to.be.closeTo((value(row + step, column) - value(row - step, column)) / (2 * step), 1e-4);
        expect(byColumn).to.be.closeTo((value(row, column + step) - value(row, column - step)) / (2 * step), 1e-4);
      }
    });
  }

  it('makes a wave of period 1 between −1 and 1, like a sine', () => {
    const wave = (at: number): number => evaluate(0, at, 0, (jets) => jets.wave(jets.row))[0] as number;
    expect([0, 0.25, 0.5, 0.75, 1, -0.25].map((at) => wave(at) + 0)).to.deep.equal([0, 1, 0, -1, 0, -1]);
    for (let at = -2; at < 2; at += 0.01) expect(wave(at)).to.be.closeTo(Math.sin(2 * Math.PI * at), 0.06);
  });

  it('loads the points of a grid that lie in a box, its sides included', () => {
    const jets = new Jets(12, 0);
    const selection = new Int32Array(12);
    const box = { top: 0, bottom: 0.5, left: -0.2, right: 0.25 };
    expect(jets.load([-0.5, 0, 0.5], [-1, -0.2, 0.25, 0.3], box, selection)).to.equal(4);
    expect([...selection.subarray(0, 4)]).to.deep.equal([5, 6, 9, 10]);
    expect([...jets.row.subarray(0, 4)]).to.deep.equal([0, 0, 0.5, 0.5]);
    expect([...jets.column.subarray(0, 4)]).to.deep.equal([-0.2, 0.25, -0.2, 0.25]);
    expect(jets.load([-0.5, 0.6], [0], box, selection)).to.equal(0);
  });

  it('composes a color over another by its coverage', () => {
    const jets = new Jets(2, 0);
    const selection = new Int32Array(2);
    jets.load([0], [0, 1], EVERYWHERE, selection);
    const target = Float64Array.of(-1, 1);
    jets.compose(target, selection, Float64Array.of(0.25, 1), 0.5, -0.5, Float64Array.of(0, 0.5));
    expect([...target]).to.deep.equal([-0.625, 0]);
  });
});
