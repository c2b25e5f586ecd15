import { expect } from 'chai';
import { contextAxis } from './context-axis.js';

describe('the axis of contexts', () => {
  const half = { pixels: 512, label: 'half' };
  const full = { pixels: 1024, label: 'full' };

  it('places numbers of pixels at their values and named contexts to their right, after a gap', () => {
    const { place, ticks, gap = 0, max } = contextAxis([full, { pixels: 1000 }, { pixels: 10 }, half, { pixels: 10 }]);
    expect(ticks.map(({ label }) => label)).to.deep.equal(['10', '1,000', 'half', 'full']);
    expect([10, 1000].map((pixels) => place({ pixels }))).to.deep.equal([10, 1000]);
    const positions = [1000, gap, place(half), place(full), max];
    expect(positions).to.deep.equal([...positions].sort((a, b) => a - b));
    expect(ticks.map(({ value }) => value)).to.deep.equal([10, 1000, place(half), place(full)]);
  });

  it('has one position per name for any image sizes', () => {
    const { place, ticks } = contextAxis([{ pixels: 10 }, half, { ...half, pixels: 392 }]);
    expect(ticks).to.have.length(2);
    expect(place({ ...half, pixels: 392 })).to.equal(place(half));
  });

  it('has no gap if there are only numbers or only names', () => {
    for (const points of [
      [{ pixels: 10 }, { pixels: 50 }],
      [half, full],
    ]) {
      const { gap, min, max, ticks } = contextAxis(points);
      expect(gap).to.equal(undefined);
      expect(ticks).to.have.length(2);
      for (const { value } of ticks) expect(value).to.be.above(min).and.below(max);
    }
  });
});
