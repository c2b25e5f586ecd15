import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { fillConditionalMean, normalField } from './conditional-mean.js';

describe('fillConditionalMean', () => {
  /** An autoregressive process: the covariance ρ^|i − j|, whose conditional means have a closed form. */
  const rho = 0.8;
  const size = 9;
  const covariance = Float64Array.from(
    { length: size * size },
    (_, at) => rho ** Math.abs(Math.floor(at / size) - (at % size)),
  );
  const field = normalField(covariance, size);
  const maskOf = (known: number[]) => Uint8Array.from({ length: size }, (_, index) => (known.includes(index) ? 1 : 0));

  it('decays with the distance from the last known variable', () => {
    const values = new Float64Array(size);
    values[2] = 3;
    fillConditionalMean(field, maskOf([2]), values, 1);
    expectNumbersClose(
      values,
      Array.from({ length: size }, (_, index) => 3 * rho ** Math.abs(index - 2)),
      1e-12,
    );
  });

  it('depends only on the two known neighbors between them', () => {
    const known = [0, 1, 2, 3, 4, 6, 7, 8];
    const values = Float64Array.from({ length: size }, (_, index) => Math.sin(index));
    fillConditionalMean(field, maskOf(known), values, 1);
    const wanted = (rho / (1 + rho ** 2)) * (Math.sin(4) + Math.sin(6));
    expect(values[5]).to.be.closeTo(wanted, 1e-12);
    for (const index of known) expect(values[index]).to.equal(Math.sin(index));
  });

  it('is the same with the covariance of the known and with the precision of the unknown variables', () => {
    // With four known of eight variables the covariance is used. One more, independent variable makes the other system
    // the smaller one.
    const known = [1, 3, 4, 7];
    const mask = maskOf(known).subarray(0, 8);
    const half = normalField(
      covariance.filter((_, at) => at < 72 && at % 9 < 8),
      8,
    );
    const values = Float64Array.from({ length: 8 }, (_, index) => Math.cos(index));
    const wanted = values.slice();
    fillConditionalMean(half, mask, wanted, 1);
    const wider = normalField(
      Float64Array.from({ length: 81 }, (_, at) => {
        const [row, column] = [Math.floor(at / 9), at % 9];
        if (row === 8 || column === 8) return row === column ? 1 : 0;
        return rho ** Math.abs(row - column);
      }),
      9,
    );
    const got = Float64Array.of(...values, 0);
    fillConditionalMean(wider, Uint8Array.of(...mask, 1), got, 1);
    expectNumbersClose(got.subarray(0, 8), wanted, 1e-12);
  });

  it('fills several columns at once, independently of each other', () => {
    const mask = maskOf([1, 5, 8]);
    const both = Float64Array.from({ length: 2 * size }, (_, at) => Math.sin(at));
    const alone = [0, 1].map((column) => both.filter((_, at) => at % 2 === column));
    fillConditionalMean(field, mask, both, 2);
    for (const [column, values] of alone.entries()) {
      fillConditionalMean(field, mask, values, 1);
      expectNumbersClose(
        both.filter((_, at) => at % 2 === column),
        values,
        1e-12,
      );
    }
  });

  it('does not depend on masks used before', () => {
    const values = Float64Array.from({ length: size }, (_, index) => Math.cos(index));
    const fill = (on: ReturnType<typeof normalField>, known: number[]): Float64Array => {
      const filled = values.slice();
      fillConditionalMean(on, maskOf(known), filled, 1);
      return filled;
    };
    const used = normalField(covariance, size);
    for (const known of [[1, 5], [1, 6], [1, 5], [0, 1, 2, 3, 4, 5, 7], [0, 1, 2, 3, 4, 5, 8], [2]])
      expect(fill(used, known)).to.deep.equal(fill(normalField(covariance, size), known));
  });

  it('gives the mean if nothing is known, and keeps known variables', () => {
    const values = new Float64Array(size).fill(7);
    fillConditionalMean(field, maskOf([]), values, 1);
    expect([...values]).to.deep.equal(Array(size).fill(0));
    const all = new Float64Array(size).fill(7);
    fillConditionalMean(field, new Uint8Array(size).fill(1), all, 1);
    expect([...all]).to.deep.equal(Array(size).fill(7));
  });
});
