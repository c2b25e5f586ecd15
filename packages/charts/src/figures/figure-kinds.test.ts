import { expect } from 'chai';
import type { ChartDataset } from 'chart.js';
import type { ErrorCurve } from './error-figure.js';
import type { Figure, Panel } from './figure.js';
import { makeFigure } from './figure-kinds.js';
import type { LossPanel } from './loss-figure.js';
import { cycle, LIGHT } from './theme.js';

const lineColor = (index: number): string => cycle(LIGHT.lines, index);
const panelOf = (figure: Figure, index = 0): Panel => figure.panels[index] ?? expect.fail(`there is no panel ${index}`);
const datasetsOf = (figure: Figure, panel = 0): readonly ChartDataset<'scatter'>[] =>
  panelOf(figure, panel).configuration.data.datasets;
/** Returns the values of a dataset from left to right. */
const valuesOf = (dataset: ChartDataset<'scatter'> | undefined) =>
  (dataset?.data ?? []).map((point) => {
    const { x, y } = point as { x: number; y: number };
    return [x, y];
  });
/** Returns the type, the range and the title of an axis. */
const axisOf = (figure: Figure, axis: 'x' | 'y', panel = 0) => {
  const scale = panelOf(figure, panel).configuration.options?.scales?.[axis] as {
    type: string;
    min?: number;
    max?: number;
    title: { text: string };
  };
  return { type: scale.type, min: scale.min, max: scale.max, title: scale.title.text };
};
const points = Array.from({ length: 50 }, (_, index) => ({ step: 10 * index, loss: 1 / (index + 1) }));

describe('the loss figure', () => {
  const lossFigure = (panels: LossPanel[]) => makeFigure({ kind: 'loss', data: { title: 'Loss', panels } });
  const panel = { axis: 'Loss', scale: 'logarithmic' } as const;

  it('draws more curves than there are colors with different dashes', () => {
    const names = Array.from({ length: 2 * LIGHT.lines.length + 1 }, (_, index) => `curve ${index}`);
    const figure = lossFigure([{ ...panel, curves: names.map((name) => ({ name, points })) }]);
    const averages = datasetsOf(figure).filter(({ label }) => label !== undefined);
    expect(averages).to.have.length(names.length);
    expect(new Set(averages.map(({ borderColor, borderDash }) => `${borderColor} ${borderDash}`))).to.have.length(13);
  });

  it('draws every curve twice in its color: a thin line of logged values, and a thick labeled average', () => {
    const lower = points.map(({ step, loss }) => ({ step, loss: loss / 3 }));
    const figure = lossFigure([
      {
        ...panel,
        curves: [
          { name: 'a', points },
          { name: 'b', points: lower },
        ],
      },
    ]);
    const datasets = datasetsOf(figure);
    expect(datasets.map(({ curve, label, endLabel }) => [curve, label, endLabel])).to.deep.equal([
      ['a', undefined, undefined],
      ['a', 'a', 'a'],
      ['b', undefined, undefined],
      ['b', 'b', 'b'],
    ]);
    expect(valuesOf(datasets[0])).to.deep.equal(points.map(({ step, loss }) => [step, loss]));
    expect(valuesOf(datasets[2])).to.deep.equal(lower.map(({ step, loss }) => [step, loss]));
    expect([datasets[1]?.borderColor, datasets[3]?.borderColor]).to.deep.equal([lineColor(0), lineColor(1)]);
    expect(axisOf(figure, 'x')).to.deep.equal({ type: 'linear', min: 0, max: 490, title: 'Training step' });
    const { type, min, max } = axisOf(figure, 'y');
    expect(type).to.equal('logarithmic');
    expect(min).to.be.within(0.003, 1 / 150);
    expect(max).to.be.within(1, 1.5);
  });

  it('shows a curve of one point as a marker', () => {
    const figure = lossFigure([{ ...panel, curves: [{ name: 'a', points: points.slice(0, 1) }] }]);
    expect(datasetsOf(figure).map(({ pointRadius }) => pointRadius)).to.deep.equal([0, 3]);
  });

  it('has a range for a single point, and for losses that are all zero or infinite', () => {
    for (const loss of [0.5, 0, Number.POSITIVE_INFINITY]) {
      const figure = lossFigure([{ ...panel, curves: [{ name: 'a', points: [{ step: 1, loss }] }] }]);
      expect(valuesOf(datasetsOf(figure)[0])).to.deep.equal([[1, loss]]);
      const { min, max } = axisOf(figure, 'y') as { min: number; max: number };
      expect(min).to.be.above(0).and.below(max);
      expect(max).to.be.below(2);
    }
  });

  it('shows losses below zero on a linear scale, and is wider with several panels', () => {
    const curves = [{ name: 'nll', points: points.map(({ step, loss }) => ({ step, loss: loss - 2 })) }];
    const linear = { axis: 'Nats', scale: 'linear', curves } as const;
    const [one, two] = [
      lossFigure([linear]),
      lossFigure([linear, { axis: 'Error', scale: 'logarithmic', curves: [{ name: 'error', points }] }]),
    ];
    expect(axisOf(one, 'y')).to.deep.include({ type: 'linear', title: 'Nats' });
    expect(valuesOf(datasetsOf(one)[0])[0]).to.deep.equal([0, -1]);
    expect(two.panels.map((_, index) => axisOf(two, 'y', index).title)).to.deep.equal(['Nats', 'Error']);
    expect(two.width).to.be.above(one.width ?? 960);
  });
});

describe('the calibration figure', () => {
  /** A predictor whose observed coverage is `times` the nominal coverage. */
  const curve = (name: string, times: number) => ({
    name,
    points: [0.1, 0.5, 0.9, 0.99].map((nominal) => ({ nominal, observed: times * nominal, standardError: 0.01 })),
  });

  it('has a line with error bars for every context, and the line of a calibrated predictor', () => {
    const curves = [curve('10 pixels', 1), curve('half', 0.6)];
    const figure = makeFigure({
      kind: 'calibration',
      data: { title: 'Calibration', panels: [{ title: 'All', curves }] },
    });
    const [first, second, diagonal] = datasetsOf(figure);
    expect([first, second].map((dataset) => dataset?.endLabel)).to.deep.equal(['10 pixels', 'half']);
    expect([first, second].map((dataset) => dataset?.borderColor)).to.deep.equal([lineColor(0), lineColor(1)]);
    expect(valuesOf(second)).to.deep.equal([0.1, 0.5, 0.9, 0.99].map((nominal) => [nominal, 0.6 * nominal]));
    expect(second?.deviations).to.deep.equal([0.01, 0.01, 0.01, 0.01]);
    expect(valuesOf(diagonal)).to.deep.equal([
      [0, 0],
      [1, 1],
    ]);
    expect(diagonal?.borderColor).to.equal(LIGHT.reference);
    for (const axis of ['x', 'y'] as const) expect(axisOf(figure, axis)).to.deep.include({ min: 0, max: 1 });
  });
});

describe('the error figure', () => {
  const bar = (mean: number) => ({ mean, low: 0.9 * mean, high: 1.2 * mean });
  const curve = (name: string, baseline: boolean, mean: number): ErrorCurve => ({
    name,
    baseline,
    points: [
      { pixels: 200, ...bar(mean / 4) },
      { pixels: 10, ...bar(mean) },
      { pixels: 512, ...bar(mean / 5), label: 'half' },
      { pixels: 1024, ...bar(0), label: 'full' },
    ],
  });
  const data = { title: 'Error', bars: 'a tenth' };

  it('shows the model and baselines in all panels with a common scale', () => {
    const curves = [curve('model', false, 0.02), curve('mean image', true, 0.05)];
    const panels = [{ title: 'All', curves }];
    const one = makeFigure({ kind: 'error', data: { ...data, panels } });
    const more = [
      ...panels,
      { title: 'Unknown', axis: 'MSE on unknown pixels', curves: [curve('model', false, 0.08)] },
    ];
    const two = makeFigure({ kind: 'error', data: { ...data, panels: more } });
    expect(two.panels.map(({ title }) => title)).to.deep.equal(['All', 'Unknown']);
    expect(two.width).to.be.above(one.width as number);
    const [lower, upper] = [0, 1].map((index) => axisOf(two, 'y', index)) as [
      ReturnType<typeof axisOf>,
      ReturnType<typeof axisOf>,
    ];
    expect([lower.min, lower.max]).to.deep.equal([upper.min, upper.max]);
    expect(lower.max).to.be.above(1.2 * 0.08);
    expect([lower.title, upper.title]).to.deep.equal(['MSE, values in [0, 1]', 'MSE on unknown pixels']);
    expect(valuesOf(datasetsOf(two, 1)[0])).to.deep.equal([
      [10, 0.08],
      [200, 0.02],
    ]);
  });

  it('has a sorted line of the pixel counts with error bars, and a marker for each named context to its right', () => {
    const figure = makeFigure({
      kind: 'error',
      data: { ...data, panels: [{ title: 'All', curves: [curve('model', false, 0.02)] }] },
    });
    const [line, lone] = datasetsOf(figure);
    expect([line?.showLine, lone?.showLine]).to.deep.equal([true, false]);
    expect(valuesOf(line)).to.deep.equal([
      [10, 0.02],
      [200, 0.005],
    ]);
    expect(line?.deviations?.map((reach) => (reach as readonly number[]).map((one) => one.toFixed(6)))).to.deep.equal([
      ['0.002000', '0.004000'],
      ['0.000500', '0.001000'],
    ]);
    const [[half, error] = []] = valuesOf(lone);
    expect(half).to.be.above(200);
    expect(error).to.equal(0.004);
    expect([line?.endLabel, lone?.endLabel]).to.deep.equal(['model', undefined]);
    expect([10, 200, half as number].map((x) => panelOf(figure).nameOf?.(x))).to.deep.equal(['10', '200', 'half']);
    expect(figure.note).to.contain('Bars: a tenth.').and.contain('Right of the gap').and.contain('errors of zero');
  });

  it('shows zero and negative values on a linear scale', () => {
    const curves = [
      {
        name: 'model',
        baseline: false,
        points: [10, 200].map((pixels, at) => ({ pixels, ...bar(-at) })),
      },
    ];
    const figure = makeFigure({
      kind: 'metric',
      data: { ...data, axis: 'Metric, dB', scale: 'linear', panels: [{ title: 'All', curves }] },
    });
    expect(valuesOf(datasetsOf(figure)[0])).to.deep.equal([
      [10, -0],
      [200, -1],
    ]);
    const { type, min, max, title } = axisOf(figure, 'y');
    expect([type, title]).to.deep.equal(['linear', 'Metric, dB']);
    expect(min).to.be.below(-1.2);
    expect(max).to.be.above(0);
    expect(figure.note).to.not.contain('errors of zero');
  });

  it('has distinct styles for eight baselines and the model', () => {
    const names = Array.from({ length: 8 }, (_, index) => `method ${index}`);
    const curves = [curve('model', false, 0.01), ...names.map((name, index) => curve(name, true, 0.01 * (index + 1)))];
    const figure = makeFigure({ kind: 'error', data: { ...data, panels: [{ title: 'All', curves }] } });
    const lines = datasetsOf(figure).filter(({ endLabel }) => endLabel !== undefined);
    expect(lines.map(({ endLabel }) => endLabel)).to.deep.equal(['model', ...names]);
    expect(lines[0]?.borderColor).to.equal(lineColor(0));
    const styles = lines.map(({ borderColor, borderDash, pointStyle }) =>
      [borderColor, borderDash, pointStyle].join(' '),
    );
    expect(new Set(styles).size).to.equal(9);
    expect(new Set(lines.map(({ borderColor }) => borderColor)).size).to.equal(9);
    expect(figure.width).to.be.above(760);
  });
});

describe('the sweep figure', () => {
  const bar = (mean: number) => ({ mean, low: 0.9 * mean, high: 1.2 * mean });

  it('labels its axes, and has a marker for each combination', () => {
    const points = ['10', '30'].flatMap((group) => ['a', 'b'].map((series) => ({ group, series, ...bar(0.01) })));
    const figure = makeFigure({
      kind: 'sweep',
      data: {
        title: 'Sweep',
        bars: 'a tenth',
        axis: 'siren.omega0',
        panels: [{ title: '50 pixels', axis: 'MSE on unknown pixels', points }],
      },
    });
    expect(axisOf(figure, 'x').title).to.equal('siren.omega0');
    expect(axisOf(figure, 'y').title).to.equal('MSE on unknown pixels');
    expect(datasetsOf(figure).map(({ label }) => label)).to.deep.equal(['a', 'b']);
    expect(datasetsOf(figure).map((dataset) => valuesOf(dataset).length)).to.deep.equal([2, 2]);
    expect([0, 1].map((x) => panelOf(figure).nameOf?.(x))).to.deep.equal(['10', '30']);
  });

  it('centers the markers of each group, whichever series it has', () => {
    const series = { 10: ['a', 'b'], 30: ['a', 'b'], mean: ['baseline'] };
    const points = Object.entries(series).flatMap(([group, names]) =>
      names.map((name) => ({ group, series: name, ...bar(0.01) })),
    );
    const figure = makeFigure({ kind: 'sweep', data: { title: 'Sweep', bars: '', panels: [{ title: '', points }] } });
    const positions = datasetsOf(figure).map((dataset) => valuesOf(dataset).map(([x]) => Number(x?.toFixed(3))));
    expect(positions).to.deep.equal([[-0.175, 0.825], [0.175, 1.175], [2]]);
  });
});

describe('the labels of a sweep figure', () => {
  const labels = (count: number) => {
    const points = Array.from({ length: count }, (_, index) => ({
      group: `encoder_with a long name ${index}`,
      series: '',
      ...{ mean: 0.01, low: 0.009, high: 0.012 },
    }));
    const figure = makeFigure({ kind: 'sweep', data: { title: 'Sweep', bars: '', panels: [{ title: '', points }] } });
    const ticks = panelOf(figure).configuration.options?.scales?.x?.ticks as {
      maxRotation: number;
      callback: (value: number) => string | string[];
    };
    return { rotation: ticks.maxRotation, first: ticks.callback(0) };
  };

  it('have several lines for few groups, and one that turns for many', () => {
    expect(labels(3).first).to.deep.equal(['encoder with a', 'long name 0']);
    expect(labels(20)).to.deep.equal({ rotation: 60, first: 'encoder with a long name 0' });
  });
});

describe('the statistics figure', () => {
  it('has a marker for every scale and layer relative to SIREN’s value, which has a line and a band', () => {
    const figure = makeFigure({
      kind: 'statistics',
      data: {
        title: 'Statistics',
        scales: ['latent std 0.1', 'latent std 1'],
        weights: ['2 × 64', '64 × 64', '64 × 3'].map((layer) => ({ layer, expected: 0.5, measured: [0.5, 0.75] })),
        preActivations: ['2 × 64', '64 × 64'].map((layer) => ({ layer, expected: 2, measured: [2, 4] })),
      },
    });
    const [first, second, ...bands] = datasetsOf(figure);
    expect([first?.label, second?.label]).to.deep.equal(['latent std 0.1', 'latent std 1']);
    expect(valuesOf(first).map(([, y]) => y)).to.deep.equal([1, 1, 1]);
    expect(valuesOf(second).map(([, y]) => y)).to.deep.equal([1.5, 1.5, 1.5]);
    expect(valuesOf(datasetsOf(figure, 1)[1]).map(([, y]) => y)).to.deep.equal([2, 2]);
    expect(bands.filter(({ borderColor }) => borderColor === LIGHT.reference).map(valuesOf)).to.deep.equal(
      [0, 1, 2].map((layer) => [
        [layer - 0.38, 1],
        [layer + 0.38, 1],
      ]),
    );
    expect([0, 2].map((x) => panelOf(figure).nameOf?.(x))).to.deep.equal(['1: 2 × 64', '3: 64 × 3']);
  });
});

describe('the figure of emitted parameters in training', () => {
  it('has a line for every layer, and one for SIREN’s initialization', () => {
    const layers = [1, 3].map((times) => [0, 50, 100].map((step) => ({ step, value: times * (1 + step) })));
    const figure = makeFigure({
      kind: 'emission-history',
      data: {
        title: 'Statistics',
        note: '',
        lastStep: 100,
        panels: [
          { title: 'Weights', axis: 'Ratio', reference: 1, layers },
          { title: 'Directions', axis: 'Number', layers: [[{ step: 0, value: 2 }], []] },
        ],
      },
    });
    const [reference, first, second] = datasetsOf(figure);
    expect(valuesOf(reference)).to.deep.equal([
      [0, 1],
      [100, 1],
    ]);
    expect(valuesOf(second)).to.deep.equal([
      [0, 3],
      [50, 153],
      [100, 303],
    ]);
    expect([first, second].map((line) => [line?.label, line?.endLabel, line?.borderColor])).to.deep.equal([
      ['layer 1', '1', lineColor(0)],
      ['layer 2', '2', lineColor(1)],
    ]);
    const lone = datasetsOf(figure, 1);
    expect(lone.map((line) => line.endLabel)).to.deep.equal(['1', undefined]);
    expect(lone[0]?.pointRadius).to.equal(3);
  });
});
