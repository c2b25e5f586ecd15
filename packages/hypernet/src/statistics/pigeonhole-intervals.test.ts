import { expect } from 'chai';
import seedrandom from 'seedrandom';
import { errorOf } from '../testing/error-of.js';
import { bootstrapIntervals } from './bootstrap-intervals.js';
import { pigeonholeIntervals } from './pigeonhole-intervals.js';

describe('intervals over seeds and images', () => {
  const random = seedrandom.alea('values');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  /** Values [seeds][images] that are sums of a seed effect and an image effect. */
  const table = (seeds: number, images: number, bySeed: number, byImage: number): number[][] => {
    const image = Array.from({ length: images }, () => byImage * normal());
    return Array.from({ length: seeds }, () => {
      const seed = bySeed * normal();
      return image.map((value) => seed + value);
    });
  };
  const width = ({ low, high }: { low: number; high: number }): number => high - low;

  it('have about the width expected from the variation of seeds and images', () => {
    const [images] = pigeonholeIntervals([table(20, 100, 0, 1)]);
    expect(width(images as { low: number; high: number })).to.be.closeTo((2 * 1.96) / Math.sqrt(100), 0.12);
    const [seeds] = pigeonholeIntervals([table(20, 100, 1, 0)]);
    expect(width(seeds as { low: number; high: number })).to.be.closeTo((2 * 1.96) / Math.sqrt(20), 0.35);
  });

  it('are those over images if there is one seed', () => {
    const values = table(1, 50, 0, 1);
    const [one] = pigeonholeIntervals([values]);
    const [other] = bootstrapIntervals(values);
    expect(width(one as { low: number; high: number })).to.be.closeTo(
      width(other as { low: number; high: number }),
      0.06,
    );
  });

  it('have zero width for a constant difference', () => {
    const values = table(3, 40, 1, 1);
    const better = values.map((row) => row.map((value) => value - 0.5));
    const difference = values.map((row, seed) => row.map((value, image) => (better[seed]?.[image] as number) - value));
    const [interval] = pigeonholeIntervals([difference]);
    expect(interval?.low).to.be.closeTo(-0.5, 1e-9);
    expect(interval?.high).to.be.closeTo(-0.5, 1e-9);
  });

  it('are reproducible, and reject tables of different sizes', async () => {
    const values = [table(2, 9, 1, 1)];
    expect(pigeonholeIntervals(values)).to.deep.equal(pigeonholeIntervals(values));
    const error = await errorOf(() => pigeonholeIntervals([...values, table(3, 9, 1, 1)]));
    expect([error.code, error.message]).to.deep.equal([
      'shape',
      'pigeonholeIntervals: expected tables of equal size, got [9,9], [9,9,9]',
    ]);
  });
});
