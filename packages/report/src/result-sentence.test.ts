import type { Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { tinyBenchmark } from '../../../tools/testing/tiny-benchmark.js';
import type { ReportedRun } from './reported-run.js';
import { resultSentence } from './result-sentence.js';

describe('the sentence that summarizes a run', () => {
  const [first] = tinyBenchmark().methods;
  const tiny = first?.evaluation as Evaluation;
  const provenance = { outcome: 'finished', steps: 1500, trainingSeconds: 75 } as ReportedRun['provenance'];
  /** The evaluation of the tiny model with its errors scaled by a factor. */
  const times = (factor: number, predictor: string): Evaluation => {
    const scaled = (score: RegionScore): RegionScore => ({
      ...score,
      mse: { ...score.mse, mean: factor * score.mse.mean },
      images: score.images.map((error) => error && factor * error),
    });
    return {
      ...tiny,
      predictor,
      contexts: tiny.contexts.map((score) => ({
        ...score,
        all: scaled(score.all),
        unknown: score.unknown && scaled(score.unknown),
      })),
    };
  };
  const sentence = (...baselines: Evaluation[]) =>
    resultSentence({
      provenance,
      evaluation: { name: 'tiny', step: 1, dataset: tinyBenchmark().dataset, model: tiny, baselines },
    });

  it('states the error of the unknown pixels, and the contexts in which it is below that of the Gaussian posterior', () => {
    expect(sentence()).to.match(
      /^On 6 images of the split test, the MSE on unknown pixels is 0\.\d+ with 10 known pixels\.$/,
    );
    expect(sentence(times(2, 'Gaussian posterior'))).to.match(
      /; beside the Gaussian posterior, it is lower in 1 of 1 contexts\.$/,
    );
    expect(sentence(times(0.5, 'Gaussian posterior'))).to.match(/it is higher in 1 of 1 contexts\.$/);
    expect(sentence(times(1, 'Gaussian posterior'))).to.match(/it is not distinguishable in 1 of 1 contexts\.$/);
  });

  it('counts the contexts in which no baseline is better if the Gaussian posterior was not evaluated', () => {
    expect(sentence(times(2, 'mean image'))).to.match(/; it is lower than that of each baseline in 1 of 1 contexts\.$/);
    expect(sentence(times(2, 'mean image'), times(0.5, 'other'))).to.match(/in 0 of 1 contexts\.$/);
  });

  it('describes the training of a run that was not evaluated', () => {
    const without = (of: object) =>
      resultSentence({ evaluation: undefined, provenance: { ...provenance, ...of } as ReportedRun['provenance'] });
    expect(without({})).to.equal('This run is not evaluated: it was trained for 1,500 steps in 1:15.');
    expect(without({ steps: undefined, outcome: 'running' })).to.equal(
      'This run is not evaluated: its training is running.',
    );
  });
});
