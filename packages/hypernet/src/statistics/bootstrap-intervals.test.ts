import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { bootstrapIntervals, bootstrapRatios } from './bootstrap-intervals.js';

describe('bootstrapIntervals', () => {
  const normal = (name: string, count: number) => Array.from(drawNormal(1, name, count, 1));

  it('has the width expected from the standard error for normal values', () => {
    const values = normal('values', 400);
    const mean = values.reduce((sum, value) => sum + value / 400, 0);
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / 399, 0));
    for (const [level, width] of [
      [0.95, 1.96],
      [0.68, 0.994],
    ] as const) {
      const [interval] = bootstrapIntervals([values], { level });
      const error = std / 20;
      expect((mean - (interval?.low as number)) / error).to.be.within(0.9 * width, 1.1 * width);
      expect(((interval?.high as number) - mean) / error).to.be.within(0.9 * width, 1.1 * width);
    }
  });

  it('contains the true mean about as often as the level states', () => {
    let held = 0;
    for (let time = 0; time < 200; time++) {
      const [interval] = bootstrapIntervals([normal(`sample ${time}`, 50)], { resamples: 200, level: 0.9, seed: time });
      if ((interval?.low as number) <= 0 && (interval?.high as number) >= 0) held++;
    }
    expect(held / 200).to.be.within(0.82, 0.96);
  });

  it('resamples all series together: a constant difference has an interval of zero width', () => {
    const values = normal('values', 30);
    const [one, other, difference] = bootstrapIntervals([
      values,
      values.map((value) => value + 2),
      values.map(() => 2),
    ]);
    expect((other?.low as number) - (one?.low as number)).to.be.closeTo(2, 1e-12);
    expect((other?.high as number) - (one?.high as number)).to.be.closeTo(2, 1e-12);
    expect(difference).to.deep.equal({ low: 2, high: 2 });
  });

  it('is the same for the same seed', () => {
    const series = [normal('values', 30)];
    expect(bootstrapIntervals(series)).to.deep.equal(bootstrapIntervals(series));
    expect(bootstrapIntervals(series, { seed: 1 })).to.not.deep.equal(bootstrapIntervals(series));
  });

  it('rejects series of different lengths, no series, and invalid levels', async () => {
    expect((await errorOf(() => bootstrapIntervals([[1], [1, 2]]))).code).to.equal('shape');
    expect((await errorOf(() => bootstrapIntervals([[]]))).code).to.equal('shape');
    expect((await errorOf(() => bootstrapIntervals([[1]], { level: 1 }))).code).to.equal('option');
  });
});

describe('bootstrapRatios', () => {
  const values = Array.from(drawNormal(2, 'ratios', 60, 1), (value) => 2 + value ** 2);

  it('has zero width for a constant ratio, and extends to both sides of a varying one', () => {
    const others = values.map((value, index) => value * (index % 2 ? 1 : 5));
    const [same, thrice, unsure] = bootstrapRatios([values, values, values.map((value) => 3 * value), others]);
    expect(same).to.deep.equal({ low: 1, high: 1 });
    expect(thrice?.low).to.be.closeTo(3, 1e-12);
    expect(thrice?.high).to.be.closeTo(3, 1e-12);
    expect(unsure?.low).to.be.within(2, 2.8);
    expect(unsure?.high).to.be.within(3.2, 4);
  });

  it('is null for a mean that is zero in a resample', () => {
    const zeros = values.map(() => 0);
    expect(bootstrapRatios([zeros, values])).to.deep.equal([null]);
    expect(bootstrapRatios([zeros.with(0, 1), values])).to.deep.equal([null]);
    expect(bootstrapRatios([values])).to.deep.equal([]);
  });

  it('rejects series of different lengths', async () => {
    const { code, message } = await errorOf(() => bootstrapRatios([[1], [1, 2]]));
    expect([code, message]).to.deep.equal(['shape', 'bootstrapRatios: expected series of equal length, got 1, 2']);
  });
});
