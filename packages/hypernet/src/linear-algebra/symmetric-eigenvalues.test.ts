import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

describe('symmetricEigenvalues', () => {
  it('equal the known eigenvalues of some matrices', () => {
    expectNumbersClose(symmetricEigenvalues([2, 1, 1, 2]), [3, 1], 1e-12);
    expectNumbersClose(
      symmetricEigenvalues([2, -1, 0, -1, 2, -1, 0, -1, 2]),
      [2 + Math.SQRT2, 2, 2 - Math.SQRT2],
      1e-12,
    );
    expect(symmetricEigenvalues([5, 0, 0, 7])).to.deep.equal([7, 5]);
    expect(symmetricEigenvalues([0, 0, 0, 0])).to.deep.equal([0, 0]);
  });

  it('have the power sums of the matrix', () => {
    const n = 40;
    const entries = drawNormal(1, 'matrix', n * n, 1);
    const matrix = Array.from({ length: n * n }, (_, index) => {
      const [row, column] = [Math.floor(index / n), index % n];
      return (entries[row * n + column] as number) + (entries[column * n + row] as number);
    });
    const values = symmetricEigenvalues(matrix);
    const trace = values.reduce((sum, value) => sum + value, 0);
    expect(trace).to.be.closeTo(
      Array.from({ length: n }, (_, i) => matrix[i * n + i] as number).reduce((a, b) => a + b),
      1e-9,
    );
    const square = values.reduce((sum, value) => sum + value ** 2, 0);
    expect(square / matrix.reduce((sum, value) => sum + value ** 2, 0)).to.be.closeTo(1, 1e-12);
    expect(values).to.deep.equal([...values].sort((a, b) => b - a));
  });
});
