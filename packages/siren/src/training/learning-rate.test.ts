import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { checkLearningRate, learningRateAt } from './learning-rate.js';

describe('learningRateAt', () => {
  const config = { learningRate: 2, warmup: 4, steps: 12, schedule: 'cosine' } as const;

  it('rises by equal steps to the peak, then falls along half a cosine to zero', () => {
    const rates = Array.from({ length: 13 }, (_, step) => learningRateAt(config, step));
    expect(rates.slice(0, 5)).to.deep.equal([0.5, 1, 1.5, 2, 2]);
    expect(rates[8]).to.be.closeTo(1, 1e-12); // half way
    expect(rates[6]).to.be.closeTo(1 + Math.SQRT1_2, 1e-12); // a quarter
    expect(rates[11]).to.be.within(0.01, 0.1); // the last update still has an effect
    expect(rates[12]).to.be.closeTo(0, 1e-12);
  });

  it('stays at its last value beyond the end', () => {
    expect(learningRateAt(config, 1000)).to.be.closeTo(0, 1e-12);
    expect(learningRateAt({ learningRate: 3 }, 1000)).to.equal(3);
  });

  it('is constant without a schedule', () => {
    expect([0, 1, 5].map((step) => learningRateAt({ learningRate: 3, warmup: 2 }, step))).to.deep.equal([1.5, 3, 3]);
  });

  it('rejects settings out of range, and a cosine schedule without a number of steps', async () => {
    const message = async (config: object) => (await errorOf(() => checkLearningRate(config as never))).message;
    expect(await message({ learningRate: -1 })).to.match(/learningRate: expected a number from 0 to .*, got -1/);
    expect(await message({ learningRate: 1, warmup: 0.5 })).to.match(/warmup: expected a whole number/);
    expect(await message({ learningRate: 1, schedule: 'step' })).to.match(
      /expected one of constant, cosine, got "step"/,
    );
    expect(await message({ learningRate: 1, schedule: 'cosine' })).to.match(/steps: .*got undefined/);
  });
});
