import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { testEvaluation } from '../testing/test-evaluation.js';
import { betterOf } from './compare-evaluations.js';
import { compareTrainings } from './compare-trainings.js';
import type { Evaluation } from './evaluate.js';

describe('comparing ways to train', () => {
  const base = Array.from({ length: 30 }, (_, image) => 0.01 + 0.001 * (image % 7));
  /** One evaluation per seed, with shifted errors. */
  const seeds = (shifts: readonly number[]): Evaluation[] =>
    shifts.map((shift) => testEvaluation(base.map((error) => error + shift)));

  it('gives means over seeds and images, and differences seed by seed and image by image', () => {
    const [context] = compareTrainings([
      { name: 'one', evaluations: seeds([0, 0.001, 0.002]) },
      { name: 'other', evaluations: seeds([-0.002, -0.001, 0]) },
    ]);
    const [one, other] = context?.all ?? [];
    const mean = base.reduce((sum, error) => sum + error, 0) / base.length;
    expect(one?.error.mean).to.be.closeTo(mean + 0.001, 1e-12);
    expect(one?.difference).to.equal(null);
    expect(other?.difference?.mean).to.be.closeTo(-0.002, 1e-12);
    expect(other?.difference?.low).to.be.closeTo(-0.002, 1e-12);
    expect(other && betterOf(other)).to.equal('this');
  });

  it('calls no variant better if the difference is within the variation of seeds', () => {
    const [context] = compareTrainings([
      { name: 'one', evaluations: seeds([0, 0.002, -0.002]) },
      { name: 'other', evaluations: seeds([0.002, -0.003, 0]) },
    ]);
    expect(context?.all[1] && betterOf(context.all[1])).to.equal(null);
  });

  it('rejects other numbers of seeds, and other images', async () => {
    const one = { name: 'one', evaluations: seeds([0, 0]) };
    const fewer = await errorOf(() => compareTrainings([one, { name: 'other', evaluations: seeds([0]) }]));
    expect(fewer.message).to.equal('compareTrainings: expected 2 trainings of other, got 1');
    const short = { name: 'other', evaluations: [testEvaluation([0.1]), testEvaluation([0.1])] };
    expect((await errorOf(() => compareTrainings([one, short]))).code).to.equal('state');
  });
});
