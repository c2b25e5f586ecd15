import { expect } from 'chai';

/** Expects numbers that differ by at most `tolerance` of the largest wanted magnitude, and none that is not a number. */
export function expectNumbersClose(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(got.length).to.equal(wanted.length);
  const largest = Array.from(wanted).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let index = 0; index < wanted.length; index++)
    expect(got[index], `number ${index}`).to.be.closeTo(wanted[index] as number, tolerance * largest);
}
