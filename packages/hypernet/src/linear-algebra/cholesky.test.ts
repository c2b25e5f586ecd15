import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { factorize, invertFactorized, logDeterminant, solveFactorized } from './cholesky.js';

/** Returns A Aᵀ + 1 for random A, which is symmetric and positive definite. */
function positiveDefinite(size: number): Float64Array {
  const root = Float64Array.from(drawNormal(size, 'root', size * size, 1));
  const matrix = multiply(root, transpose(root, size), size);
  for (let index = 0; index < size; index++) matrix[index * (size + 1)] = (matrix[index * (size + 1)] as number) + 1;
  return matrix;
}

function transpose(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % size) * size + Math.floor(at / size)] as number);
}

/** Returns a [size, size] times b [size, columns]. */
function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const columns = b.length / size;
  const product = new Float64Array(size * columns);
  for (let row = 0; row < size; row++)
    for (let index = 0; index < size; index++) {
      const factor = a[row * size + index] as number;
      for (let column = 0; column < columns; column++)
        product[row * columns + column] =
          (product[row * columns + column] as number) + factor * (b[index * columns + column] as number);
    }
  return product;
}

describe('Cholesky’s factorization', () => {
  // Less than a tile; tiles with a remainder; blocks with a remainder.
  for (const size of [1, 7, 70]) {
    const matrix = positiveDefinite(size);
    const factor = matrix.slice();
    factorize(factor, size);

    it(`gives a triangle whose product with its transpose is the matrix, of size ${size}`, () => {
      const lower = factor.map((value, at) => (at % size <= Math.floor(at / size) ? value : 0));
      expectNumbersClose(multiply(lower, transpose(lower, size), size), matrix, 1e-12);
    });

    it(`solves for several right sides, of size ${size}`, () => {
      const wanted = Float64Array.from(drawNormal(3, 'x', size * 3, 1));
      const right = multiply(matrix, wanted, size);
      solveFactorized(factor, size, right, 3);
      expectNumbersClose(right, wanted, 1e-9);
    });

    it(`inverts, both triangles alike, of size ${size}`, () => {
      const inverse = invertFactorized(factor, size);
      const identity = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
      expectNumbersClose(multiply(matrix, inverse, size), identity, 1e-9);
      for (let row = 0; row < size; row++)
        for (let column = 0; column < row; column++)
          expect(inverse[row * size + column]).to.equal(inverse[column * size + row]);
    });
  }

  it('gives the logarithm of the determinant', () => {
    const matrix = Float64Array.of(4, 1, 1, 3);
    factorize(matrix, 2);
    expect(logDeterminant(matrix, 2)).to.be.closeTo(Math.log(11), 1e-12);
  });

  it('does not read entries above the diagonal', () => {
    const matrix = positiveDefinite(70);
    const [factor, spoilt] = [matrix.slice(), matrix.map((value, at) => (at % 70 > Math.floor(at / 70) ? 1e9 : value))];
    for (const one of [factor, spoilt]) factorize(one, 70);
    for (let row = 0; row < 70; row++)
      expect(spoilt.slice(row * 70, row * 71 + 1)).to.deep.equal(factor.slice(row * 70, row * 71 + 1));
  });

  it('rejects a matrix that is not positive definite', async () => {
    const error = await errorOf(() => factorize(Float64Array.of(1, 2, 2, 1), 2));
    expect([error.code, error.message]).to.deep.equal([
      'diverged',
      'factorize: expected a positive definite matrix, got -3 for pivot 1 of 2',
    ]);
  });
});
