import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { betterOf, compareEvaluations } from './compare-evaluations.js';
import type { ContextScore, Evaluation } from './evaluate.js';

describe('compareEvaluations', () => {
  /** Images of very different difficulty. */
  const difficulty = Array.from(drawNormal(1, 'difficulty', 100, 1), (value) => 0.02 * Math.exp(value));
  const score = (context: string, images: (number | null)[]): ContextScore => {
    const some = { mse: { mean: 0, standardError: 0 }, psnr: { mean: 0, standardError: 0 } };
    const region = { ...some, images };
    const unknown = context === 'full' ? null : region;
    return { context, knownPixels: 10, masks: `masks of ${context}`, all: region, unknown };
  };
  const evaluation = (predictor: string, images: (number | null)[]): Evaluation => ({
    predictor,
    split: 'test',
    images: 100,
    seed: 0,
    contexts: [score('10', images), score('full', images)],
  });
  const model = evaluation('model', difficulty);

  it('tells methods apart whose intervals overlap, by their differences on the same images', () => {
    const [context] = compareEvaluations([
      model,
      evaluation(
        'worse',
        difficulty.map((error) => 1.1 * error),
      ),
    ]);
    const [first, worse] = context?.all ?? [];
    expect(worse?.error.low).to.be.below(first?.error.high as number);
    expect(worse?.difference?.low).to.be.above(0);
    expect(worse && betterOf(worse)).to.equal('first');
    expect(first?.difference).to.equal(null);
    expect(first && betterOf(first)).to.equal(null);
    const mean = difficulty.reduce((sum, error) => sum + error / 100, 0);
    expect(worse?.difference?.mean).to.be.closeTo(0.1 * mean, 1e-12);
    expect(worse?.error.mean).to.be.closeTo(1.1 * mean, 1e-12);
  });

  it('calls none better if the interval of the difference contains zero', () => {
    const noise = drawNormal(1, 'noise', 100, 0.01);
    const other = evaluation(
      'other',
      difficulty.map((error, image) => error + (noise[image] as number)),
    );
    const same = evaluation('same', difficulty);
    const better = evaluation(
      'better',
      difficulty.map((error) => 0.9 * error),
    );
    const [context] = compareEvaluations([model, other, same, better]);
    expect(context?.all.map(betterOf)).to.deep.equal([null, null, null, 'this']);
  });

  it('calls none better on a single image', () => {
    const [context] = compareEvaluations([evaluation('one', [0.1]), evaluation('other', [0.05])]);
    expect(context?.all.map(betterOf)).to.deep.equal([null, null]);
  });

  it('leaves out images without unknown pixels, and contexts without any', () => {
    const images = difficulty.map((error, image) => (image % 4 === 0 ? null : error));
    const [ten, full] = compareEvaluations([evaluation('model', images), evaluation('other', images)]);
    const known = images.filter((error) => error !== null);
    expect(ten?.unknown?.[1]?.error.mean).to.be.closeTo(
      known.reduce((sum, error) => sum + error / 75, 0),
      1e-12,
    );
    expect(full?.unknown).to.equal(null);
  });

  it('rejects evaluations of other images or masks', async () => {
    const others = { ...evaluation('other', difficulty), images: 99 };
    expect((await errorOf(() => compareEvaluations([model, others]))).message).to.equal(
      'compareEvaluations: expected other measured on the images of model, 100, got 99',
    );
    const masks = { ...model, predictor: 'other', contexts: model.contexts.map((one) => ({ ...one, masks: 'new' })) };
    expect((await errorOf(() => compareEvaluations([model, masks]))).message).to.match(/on the masks of model/);
  });
});
