import { expect } from 'chai';

/** Expects numbers to differ by at most `tolerance` times the largest expected magnitude, and to be no NaN. */
export function expectNumbersClose(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(got.length).to.equal(wanted.length);
  const largest = Array.from(wanted).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let index = 0; index < wanted.length; index++)
    expect(got[index], `number ${index}`).to.be.closeTo(wanted[index] as number, tolerance * largest);
}
