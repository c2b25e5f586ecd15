import { expect } from 'chai';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import { benchmarkFigure } from './benchmark-figure.js';

describe('the figure of a benchmark', () => {
  it('shows the errors of every method with intervals, and distinguishes models from baselines', () => {
    const benchmark = tinyBenchmark();
    const figure = benchmarkFigure(benchmark);
    if (figure.kind !== 'error') expect.fail();
    const [all, unknown] = figure.data.panels;
    expect(all?.curves.map(({ name, baseline }) => [name, baseline])).to.deep.equal([
      ['tiny', false],
      ['mean image', true],
      ['linear', true],
      ['nearest known pixel', true],
    ]);
    const [ten] = benchmark.comparison;
    all?.curves.forEach(({ points }, method) => {
      expect(points.map(({ pixels, label }) => [pixels, label])).to.deep.equal([
        [10, undefined],
        [64, 'full'],
      ]);
      expect(points[0]).to.deep.include(ten?.all[method]?.error ?? {});
    });
    expect(unknown?.curves.map(({ points }) => points.length)).to.deep.equal([1, 1, 1, 1]);
    expect(figure.data.bars).to.equal('95 % bootstrap intervals over images');
    const fewer = benchmarkFigure({ ...benchmark, methods: benchmark.methods.slice(0, 3) });
    expect(fewer.kind === 'error' && fewer.data.panels[0]?.curves.map(({ name }) => name)).to.deep.equal([
      'tiny',
      'mean image',
      'linear',
    ]);
  });
});
