import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { createEnvelope, entryAt, solveEnvelope } from './envelope.js';

describe('solveEnvelope', () => {
  // Rows that begin at different columns. One row has only the diagonal.
  const first = Uint32Array.of(0, 0, 2, 0, 2, 4);
  const entry = (row: number, column: number): number => (row === column ? 10 : Math.sin(row + 3 * column));
  const matrix = () => {
    const envelope = createEnvelope(first);
    for (let row = 0; row < 6; row++)
      for (let column = first[row] as number; column <= row; column++)
        envelope.entries[entryAt(envelope, row, column)] = entry(row, column);
    return envelope;
  };

  it('solves for several right sides', () => {
    const wanted = Float64Array.from({ length: 12 }, (_, at) => Math.cos(at));
    const right = new Float64Array(12);
    for (let row = 0; row < 6; row++)
      for (let other = 0; other < 6; other++) {
        const [low, high] = [Math.min(row, other), Math.max(row, other)];
        if (low < (first[high] as number)) continue;
        for (const column of [0, 1])
          right[2 * row + column] =
            (right[2 * row + column] as number) + entry(high, low) * (wanted[2 * other + column] as number);
      }
    solveEnvelope(matrix(), right, 2);
    expectNumbersClose(right, wanted, 1e-12);
  });

  it('stores the entries from the first nonzero one to the diagonal', () => {
    expect(matrix().entries).to.have.length(1 + 2 + 1 + 4 + 3 + 2);
  });

  it('rejects a matrix that is not positive definite', async () => {
    const singular = createEnvelope(Uint32Array.of(0, 0));
    singular.entries.set([1, 1, 1]);
    const error = await errorOf(() => solveEnvelope(singular, Float64Array.of(1, 2), 1));
    expect(error.code).to.equal('diverged');
  });
});
