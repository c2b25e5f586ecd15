import type { Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import type { Config } from '../config/schemas/schema.js';
import { runMetricFigures } from './metric-figure.js';
import type { RunRecord } from './run-figures.js';

describe('the figures of metrics', () => {
  const [model, baseline] = tinyBenchmark().methods.map(({ evaluation }) => evaluation) as [Evaluation, Evaluation];
  const record = (name: string, own: Evaluation, fingerprint = 'f'): RunRecord => ({
    name,
    config: {} as Config,
    metrics: [],
    evaluation: {
      name,
      step: 1,
      dataset: { ...tinyBenchmark().dataset, fingerprint },
      model: own,
      baselines: [baseline],
    },
  });
  const withSimilarity = (evaluation: Evaluation): Evaluation => ({
    ...evaluation,
    contexts: evaluation.contexts.map((score): (typeof evaluation.contexts)[number] => ({
      ...score,
      all: { ...score.all, ssim: { mean: 0.5, standardError: 0.25 } } as RegionScore,
    })),
  });
  const panelsOf = (runs: readonly RunRecord[], name: string) => {
    const { content } = runMetricFigures(runs)[name] ?? expect.fail(`there is no ${name}`);
    if (content?.kind !== 'error' && content?.kind !== 'metric') return undefined;
    return content.data.panels.map(({ title, curves }) => [title, curves.map(({ name }) => name)]);
  };

  it('show model and baselines on all pixels and on unknown pixels, with the axis of the metric', () => {
    const run = record('one', model);
    const names = ['model', 'mean image'];
    for (const name of ['error chart', 'PSNR chart'])
      expect(panelsOf([run], name)).to.deep.equal([
        ['All pixels', names],
        ['Unknown pixels only', names],
      ]);
    const { content } = runMetricFigures([run])['PSNR chart'] ?? expect.fail();
    if (content?.kind !== 'metric') expect.fail();
    expect(content.data.scale).to.equal('linear');
    expect(content.data.panels.map(({ axis }) => axis)).to.deep.equal([
      'PSNR on all pixels, dB',
      'PSNR on unknown pixels, dB',
    ]);
  });

  it('show error bars and numbers of pixels, and only measured values', () => {
    const { content } = runMetricFigures([record('one', withSimilarity(model))])['SSIM chart'] ?? expect.fail();
    if (content?.kind !== 'metric') expect.fail();
    const [panel, ...others] = content.data.panels;
    expect(others).to.deep.equal([]);
    expect(panel?.curves.map(({ name }) => name)).to.deep.equal(['model']); // the baselines come from an earlier version
    expect(panel?.curves[0]?.points[0]).to.deep.include({ pixels: 10, mean: 0.5, low: 0.25, high: 0.75 });
  });

  it('are undefined for evaluations of an earlier version', () => {
    expect(panelsOf([record('old', model)], 'SSIM chart')).to.equal(undefined);
  });

  it('show the baselines of several runs only if all were evaluated on the same images', () => {
    const same = [record('one', model), record('two', model)];
    expect(panelsOf(same, 'error chart')?.[0]).to.deep.equal(['All pixels', ['one', 'two', 'mean image']]);
    const other = [record('one', model), record('two', model, 'g')];
    expect(panelsOf(other, 'error chart')?.[0]).to.deep.equal(['All pixels', ['one', 'two']]);
  });
});
