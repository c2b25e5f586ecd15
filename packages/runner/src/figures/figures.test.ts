import {
  cycle,
  type ErrorCurve,
  type FigureData,
  LIGHT,
  type LossPanel,
  makeFigure,
  PIXEL_RATIO,
  renderFigure,
} from '@hypersiren/charts';
import type { LayerEmission } from '@hypersiren/hypernet/statistics';
import { expect } from 'chai';
import { countColour, decodePng } from '../../../../tools/testing/decode-png.js';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import type { StatisticsRow } from '../run/logs/statistics-log.js';
import { benchmarkFigure } from './benchmark-figure.js';
import { emissionHistory } from './emission-history.js';

const draw = (figure: FigureData): Buffer => renderFigure(makeFigure(figure), 'png');
const lineColour = (index: number): string => cycle(LIGHT.lines, index);

const points = Array.from({ length: 50 }, (_, index) => ({ step: 10 * index, loss: 1 / (index + 1) }));

const lossFigure = (panels: LossPanel[], { title }: { title: string }): Buffer =>
  draw({ kind: 'loss', data: { title, panels } });

describe('the loss figure', () => {
  const panel = { axis: 'Loss', scale: 'logarithmic' } as const;

  it('draws every curve in its colour, on white, at twice the layout’s size', async () => {
    const png = await decodePng(
      lossFigure(
        [
          {
            ...panel,
            curves: [
              { name: 'a', points },
              { name: 'b', points: points.map(({ step, loss }) => ({ step, loss: loss / 3 })) },
            ],
          },
        ],
        { title: 'Loss' },
      ),
    );
    expect([png.width, png.height]).to.deep.equal([960 * PIXEL_RATIO, 560 * PIXEL_RATIO]);
    expect(png.pixel(0, 0)).to.deep.equal([255, 255, 255]);
    for (const index of [0, 1]) expect(countColour(png, lineColour(index))).to.be.above(500);
    expect(countColour(png, LIGHT.text)).to.be.above(100); // the title
  });

  it('draws a single point, and no loss of zero or infinity', async () => {
    for (const loss of [0.5, 0, Number.POSITIVE_INFINITY])
      expect(lossFigure([{ ...panel, curves: [{ name: 'a', points: [{ step: 1, loss }] }] }], { title: 'Loss' }))
        .to.have.property('length')
        .above(1000);
  });
});

describe('the loss figure of several panels', () => {
  it('draws losses below zero where the scale is linear', async () => {
    const curves = [{ name: 'nll', points: points.map(({ step, loss }) => ({ step, loss: loss - 2 })) }];
    const drawn = async (scale: 'linear' | 'logarithmic') =>
      decodePng(lossFigure([{ axis: 'Nats', scale, curves }], { title: 'Likelihood' }));
    expect(countColour(await drawn('linear'), lineColour(0))).to.be.above(500);
    const two = lossFigure(
      [
        { axis: 'Nats', scale: 'linear', curves },
        { axis: 'Error', scale: 'logarithmic', curves: [{ name: 'error', points }] },
      ],
      { title: 'Both' },
    );
    expect((await decodePng(two)).width).to.be.above((await drawn('linear')).width);
  });
});

describe('the calibration figure', () => {
  /** A predictor whose intervals hold so many times what they should. */
  const curve = (name: string, times: number) => ({
    name,
    points: [0.1, 0.5, 0.9, 0.99].map((nominal) => ({ nominal, observed: times * nominal, standardError: 0.01 })),
  });

  it('draws a line for every context, and that of a calibrated predictor', async () => {
    const curves = [curve('10 pixels', 1), curve('half', 0.6)];
    const png = await decodePng(
      draw({ kind: 'calibration', data: { title: 'Calibration', panels: [{ title: 'All', curves }] } }),
    );
    for (const colour of [lineColour(0), lineColour(1), LIGHT.reference])
      expect(countColour(png, colour)).to.be.above(200);
  });
});

describe('the error figure', () => {
  const bar = (mean: number) => ({ mean, low: 0.9 * mean, high: 1.2 * mean });
  const curve = (name: string, baseline: boolean, mean: number): ErrorCurve => ({
    name,
    baseline,
    points: [
      { pixels: 10, ...bar(mean), scattered: true },
      { pixels: 200, ...bar(mean / 4), scattered: true },
      { pixels: 512, ...bar(mean / 5), scattered: false, label: 'half' },
      { pixels: 1024, ...bar(0), scattered: true, label: 'full' },
    ],
  });

  it('draws model and baselines in as many panels as it is given', async () => {
    const curves = [curve('model', false, 0.02), curve('mean image', true, 0.05)];
    const one = await decodePng(
      draw({ kind: 'error', data: { title: 'Error', bars: 'a tenth', panels: [{ title: 'All', curves }] } }),
    );
    const two = await decodePng(
      draw({
        kind: 'error',
        data: {
          title: 'Error',
          bars: 'a tenth',
          panels: [
            { title: 'All', curves },
            { title: 'Unknown', curves },
          ],
        },
      }),
    );
    expect(two.width).to.be.above(one.width);
    for (const colour of [lineColour(0), LIGHT.reference]) {
      expect(countColour(one, colour)).to.be.above(200);
      expect(countColour(two, colour)).to.be.above(1.3 * countColour(one, colour));
    }
  });

  it('draws eight baselines in colours of their own', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `method ${index}`);
    const curves = names.map((name, index) => curve(name, true, 0.01 * (index + 1)));
    const data = { title: 'Error', bars: 'a tenth', panels: [{ title: 'All', curves }] };
    const png = await decodePng(draw({ kind: 'error', data }));
    for (const colour of [LIGHT.reference, LIGHT.otherReference, ...LIGHT.lines.slice(1)])
      expect(countColour(png, colour), colour).to.be.above(200);
  });

  it('draws the methods of a benchmark, the model’s in its colour', async () => {
    const benchmark = tinyBenchmark();
    const png = await decodePng(draw(benchmarkFigure(benchmark)));
    for (const colour of [lineColour(0), LIGHT.reference, LIGHT.otherReference, lineColour(3)])
      expect(countColour(png, colour), colour).to.be.above(200);
    const without = await decodePng(draw(benchmarkFigure({ ...benchmark, methods: benchmark.methods.slice(0, 3) })));
    expect(countColour(without, lineColour(3))).to.be.below(200);
  });
});

describe('the statistics figure', () => {
  it('draws a marker for every scale and layer, and SIREN’s own values', async () => {
    const png = await decodePng(
      draw({
        kind: 'statistics',
        data: {
          title: 'Statistics',
          scales: ['latent std 0.1', 'latent std 1'],
          weights: ['2 × 64', '64 × 64', '64 × 3'].map((layer) => ({ layer, expected: 0.3, measured: [0.3, 0.31] })),
          preActivations: ['2 × 64', '64 × 64'].map((layer) => ({ layer, expected: 1.4, measured: [1.38, 1.5] })),
        },
      }),
    );
    for (const colour of ['#2d1e60', '#2a6f97', LIGHT.reference]) expect(countColour(png, colour)).to.be.above(300);
  });
});

describe('the figure of emitted parameters in training', () => {
  const layer = (share: number | null, ratio: number): LayerEmission => {
    const image = share === null ? null : { share, spectrum: [0.8, 0.2], dimensions: 1.5 };
    const tensor = { measured: 0.1 * ratio, expected: 0.1, image };
    return { weight: tensor, bias: { ...tensor, image: null }, preActivation: { measured: ratio, expected: 1 } };
  };

  const history = (rows: StatisticsRow[]): Buffer =>
    draw({ kind: 'emission-history', data: emissionHistory(rows, { title: 'Statistics' }) });

  it('draws every layer in its colour, and SIREN’s own statistics', async () => {
    const rows = [0, 50, 100].map((step) => ({ step, layers: [layer(0.01, 1.1), layer(0, 2 + step / 100)] }));
    const png = await decodePng(history(rows));
    expect([png.width, png.height]).to.deep.equal([1320 * PIXEL_RATIO, 860 * PIXEL_RATIO]);
    for (const colour of [lineColour(0), lineColour(1), LIGHT.reference])
      expect(countColour(png, colour)).to.be.above(500);
  });

  it('draws a single row, layers that are shared, and numbers that are none', async () => {
    const rows = [{ step: 0, layers: [layer(null, 1), layer(0.1, Number.NaN)] }];
    expect(history(rows)).to.have.length.above(1000);
  });
});

describe('a figure for a paper', () => {
  const figure = makeFigure({
    kind: 'calibration',
    data: {
      title: 'Calibration',
      panels: [
        { title: 'All', curves: [{ name: 'half', points: [{ nominal: 0.5, observed: 0.4, standardError: 0.05 }] }] },
        {
          title: 'Unknown',
          curves: [{ name: 'half', points: [{ nominal: 0.9, observed: 0.8, standardError: 0.05 }] }],
        },
      ],
    },
  });

  it('is the same as SVG, without pixels and without a font that would have to be installed', async () => {
    const svg = renderFigure(figure, 'svg');
    expect(svg.toString()).to.match(/<svg [^>]*width="1120" height="560"/);
    expect(svg.toString()).to.not.match(/<image|<text|font-family/);
    const [fromSvg, png] = [await decodePng(svg), await decodePng(renderFigure(figure, 'png'))];
    for (const colour of [LIGHT.lines[0] as string, LIGHT.reference, LIGHT.text]) {
      const share = countColour(fromSvg, colour) / (countColour(png, colour) / PIXEL_RATIO ** 2);
      expect(share, colour).to.be.within(0.5, 1.5); // edges are smoothed in another way
    }
  });

  it('is one page of PDF, of lines and text', () => {
    const pdf = renderFigure(figure, 'pdf').toString('latin1');
    expect(pdf).to.match(/^%PDF-1\.\d/);
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).to.have.length(1);
    expect(pdf).to.match(/\/MediaBox \[0 0 1120 560\]/);
    expect(pdf).to.not.contain('/Subtype /Image');
    expect(pdf).to.contain('Inter');
  });
});
