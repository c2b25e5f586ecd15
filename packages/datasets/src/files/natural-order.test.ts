import { expect } from 'chai';
import { missingNumbers, naturalOrder } from './natural-order.js';

describe('naturalOrder', () => {
  const sorted = (...names: string[]) => names.toReversed().sort(naturalOrder);

  it('compares numbers in names by value', () => {
    const names = ['a', 'frame_1.png', 'frame_2.png', 'frame_10.png', 'frame_10b.png', 'frame_11.png', 'frame_100.png'];
    expect(sorted(...names)).to.deep.equal(names);
    const versions = ['1-9-3', '1-9-20', '1-10-1', '2-0-0'];
    expect(sorted(...versions)).to.deep.equal(versions);
  });

  it('ignores leading zeros, unless nothing else differs', () => {
    expect(sorted('f1', 'f002', 'f3', 'f010')).to.deep.equal(['f1', 'f002', 'f3', 'f010']);
    expect(sorted('f01', 'f1')).to.deep.equal(['f01', 'f1']);
  });

  it('accepts numbers of any length', () => {
    const long = ['1'.repeat(30), '2'.repeat(30), '1'.repeat(31)];
    expect(sorted(...long)).to.deep.equal(long);
  });
});

describe('missingNumbers', () => {
  const frames = (...numbers: number[]) => numbers.map((number) => `take2_${number}.png`);

  it('finds gaps in the numbers of frames', () => {
    expect(missingNumbers(frames(1, 2, 3, 6, 7))).to.deep.equal({ count: 2, after: 3 });
    expect(missingNumbers(frames(8, 9, 10, 12))).to.deep.equal({ count: 1, after: 10 });
  });

  it('finds no gap in complete sequences, in numbers that are not consecutive, and in names without numbers', () => {
    for (const names of [frames(0, 1, 2), frames(182648, 182881, 183037), ['a.png', 'b.png'], ['a1.png', 'b1.png'], []])
      expect(missingNumbers(names)).to.equal(undefined);
  });
});
