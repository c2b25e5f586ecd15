import { expect } from 'chai';
import type { Config } from '../config/schemas/schema.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';
import { type RunRecord, runLossFigure } from './run-figures.js';

describe('the loss figure of a run', () => {
  const run = (regularization: number): RunRecord => ({
    name: 'run',
    config: { train: { batch: 4 }, seed: 1 } as Config,
    metrics: [1, 2, 3].map((step): MetricsRow => {
      const rest = { epoch: 0, latent: 1, weights: 1, gradientNorm: 1, learningRate: 1, seconds: step };
      return { step, loss: 1 / step + regularization, pixel: 1 / step, ...rest };
    }),
    evaluation: undefined,
  });
  const curves = (regularization: number): string[] => {
    const figure = runLossFigure([run(regularization)]);
    return figure?.kind === 'loss' ? figure.data.panels.flatMap((panel) => panel.curves.map(({ name }) => name)) : [];
  };

  it('has one curve where the other terms of the loss weigh nothing, two where they can be seen', () => {
    expect(curves(0)).to.deep.equal(['pixels’ error']);
    expect(curves(1e-5)).to.deep.equal(['pixels’ error']);
    expect(curves(0.1)).to.deep.equal(['whole loss', 'pixels’ error']);
  });
});
