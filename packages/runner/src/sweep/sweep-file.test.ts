import { expect } from 'chai';
import { type SweepFile, sweepChart } from './sweep-file.js';

describe('the chart of a sweep', () => {
  const error = (mean: number) => ({ error: { mean, low: mean / 2, high: 2 * mean } });
  const sweep = (grid: SweepFile['grid'], labels: readonly string[][]) =>
    ({
      ...{ name: 'one', grid, seeds: 1, split: 'test', images: 8 },
      variants: labels.map((of) => ({ name: of.join(), labels: of, steps: [1], trainingSeconds: [1] })),
      comparison: [
        { context: '50', knownPixels: 50, all: labels.map(() => error(0.1)), unknown: labels.map(() => error(0.2)) },
        { context: 'full', knownPixels: 64, all: labels.map(() => error(0.1)), unknown: null },
      ],
    }) as unknown as SweepFile;
  const dataOf = (file: SweepFile) => {
    const figure = sweepChart(file);
    return figure.kind === 'sweep' ? figure.data : expect.fail();
  };

  it('shows the first key on the axis, the other keys in the legend, and the region of pixels of each panel', () => {
    const labels = ['10', '30'].flatMap((omega) => ['1e-3', '1e-4'].map((lr) => [omega, lr]));
    const { axis, panels } = dataOf(sweep({ 'siren.omega0': [10, 30], 'train.lr': [1e-3, 1e-4] }, labels));
    expect(axis).to.equal('siren.omega0');
    expect(panels.map((panel) => panel.axis)).to.deep.equal(['MSE on unknown pixels', 'MSE on all pixels']);
    expect(panels[0]?.points.map(({ group, series, mean }) => [group, series, mean])).to.deep.equal([
      ['10', 'lr=1e-3', 0.2],
      ['10', 'lr=1e-4', 0.2],
      ['30', 'lr=1e-3', 0.2],
      ['30', 'lr=1e-4', 0.2],
    ]);
  });

  it('shows variants on the axis, and the keys of the grid in the legend', () => {
    const { axis, panels } = dataOf(
      sweep({ 'train.lr': [1] }, [
        ['a', '1'],
        ['b', '1'],
      ]),
    );
    expect(axis).to.equal('Variant');
    expect(panels[0]?.points.map(({ group, series }) => [group, series])).to.deep.equal([
      ['a', 'lr=1'],
      ['b', 'lr=1'],
    ]);
    expect(dataOf(sweep({}, [['a'], ['b']])).panels[0]?.points.map(({ series }) => series)).to.deep.equal(['', '']);
  });

  it('shows the baselines after the combinations, in a series of their own', () => {
    const file = sweep({}, [['a'], ['b']]);
    const comparison = file.comparison.map(({ all, ...context }) => ({
      ...context,
      all: [...all, { predictor: 'mean image', ...error(0.3) }],
      unknown: null,
    }));
    const { panels } = dataOf({ ...file, comparison } as unknown as SweepFile);
    expect(panels[0]?.points.map(({ group, series, mean }) => [group, series, mean])).to.deep.equal([
      ['a', '', 0.1],
      ['b', '', 0.1],
      ['mean image', 'baseline', 0.3],
    ]);
  });
});
