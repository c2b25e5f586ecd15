import { cycle, LIGHT, makeFigure } from '@hypersiren/charts';
import type { ContextScore, Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import type { Config } from '../config/schemas/schema.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';
import { type RunRecord, runLossFigure, runSwapFigure } from './run-figures.js';

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

  it('has one curve if the other terms of the loss are negligible, otherwise two', () => {
    expect(curves(0)).to.deep.equal(['pixel MSE']);
    expect(curves(1e-5)).to.deep.equal(['pixel MSE']);
    expect(curves(0.1)).to.deep.equal(['total loss', 'pixel MSE']);
  });
});

describe('the figure of swap ratios', () => {
  const [method] = tinyBenchmark().methods;
  const old = method?.evaluation as Evaluation;
  const record = (name: string, model: Evaluation): RunRecord => ({
    name,
    config: {} as Config,
    metrics: [],
    evaluation: { name, step: 1, dataset: tinyBenchmark().dataset, model, baselines: [] },
  });
  /** Returns an evaluation with a swap ratio, which is undefined if all pixels are known. */
  const measured = (ratio: number): Evaluation => {
    const other = (value: number | null) => ({
      mse: { mean: 0.1, standardError: null },
      ratio: value === null ? null : { value, low: 0.9 * value, high: 1.1 * value },
    });
    const region = (score: RegionScore, value: number | null): RegionScore => ({
      ...score,
      emission: { swap: other(value), mean: other(value && value / 2) },
    });
    const [few, full] = old.contexts as [ContextScore, ContextScore];
    return {
      ...old,
      contexts: [
        { ...few, all: region(few.all, ratio), unknown: few.unknown && region(few.unknown, 2 * ratio) },
        { ...full, all: region(full.all, null) },
      ],
    };
  };
  const curves = (runs: readonly RunRecord[]) => {
    const figure = runSwapFigure(runs);
    return figure?.kind === 'swap' ? figure.data.panels.map((panel) => panel.curves) : expect.fail();
  };

  it('shows the ratios for another image and for the mean latent of one run, or the swap ratios of several runs by name', () => {
    const [all, unknown] = curves([record('one', measured(3))]);
    expect(all?.map(({ name, points }) => [name, points.map(({ mean }) => mean)])).to.deep.equal([
      ['another image’s parameters', [3]],
      ['parameters of the mean latent', [1.5]],
    ]);
    expect(unknown?.[0]?.points).to.deep.include({
      pixels: 10,
      mean: 6,
      low: 5.4,
      high: 6.6000000000000005,
    });
    const several = curves([record('one', measured(3)), record('two', measured(4)), record('old', old)]);
    expect(several[0]?.map(({ name }) => name)).to.deep.equal(['one', 'two']);
  });

  it('is undefined for runs without swap errors', () => {
    expect(runSwapFigure([record('old', old), { ...record('none', old), evaluation: undefined }])).to.equal(undefined);
  });

  it('shows the level of an idle hypernetwork within its range', () => {
    const figure = runSwapFigure([record('one', measured(1))]);
    if (figure?.kind !== 'swap') expect.fail();
    expect(figure.data.level?.value).to.equal(1);
    const { panels } = makeFigure(figure);
    const [line, own] = panels[0]?.configuration.data.datasets ?? [];
    expect(line?.borderColor).to.equal(LIGHT.reference);
    expect(line?.data.map((point) => (point as { y: number }).y)).to.deep.equal([1, 1]);
    expect([own?.endLabel, own?.borderColor]).to.deep.equal(['another image’s parameters', cycle(LIGHT.lines, 0)]);
    const axis = panels[0]?.configuration.options?.scales?.y;
    expect(axis?.min).to.be.below(0.9);
    expect(axis?.max).to.be.above(3);
  });
});
