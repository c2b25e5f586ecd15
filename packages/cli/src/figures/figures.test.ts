import { expect } from 'chai';
import { countColour, decodePng } from '../testing/decode-png.js';
import { type ErrorCurve, errorFigure } from './error-figure.js';
import { lossFigure } from './loss-figure.js';
import { statisticsFigure } from './statistics-figure.js';
import { INK, lineColour, PIXEL_RATIO } from './theme.js';

const points = Array.from({ length: 50 }, (_, index) => ({ step: 10 * index, loss: 1 / (index + 1) }));

describe('lossFigure', () => {
  it('draws every curve in its colour, on white, at twice the layout’s size', async () => {
    const png = await decodePng(
      lossFigure(
        [
          { name: 'a', points },
          { name: 'b', points: points.map(({ step, loss }) => ({ step, loss: loss / 3 })) },
        ],
        { title: 'Loss' },
      ),
    );
    expect([png.width, png.height]).to.deep.equal([960 * PIXEL_RATIO, 560 * PIXEL_RATIO]);
    expect(png.pixel(0, 0)).to.deep.equal([255, 255, 255]);
    for (const index of [0, 1]) expect(countColour(png, lineColour(index))).to.be.above(500);
    expect(countColour(png, INK.text)).to.be.above(100); // the title
  });

  it('draws a single point, and no loss of zero or infinity', async () => {
    for (const loss of [0.5, 0, Number.POSITIVE_INFINITY])
      expect(lossFigure([{ name: 'a', points: [{ step: 1, loss }] }], { title: 'Loss' }))
        .to.have.property('length')
        .above(1000);
  });
});

describe('errorFigure', () => {
  const curve = (name: string, baseline: boolean, mean: number): ErrorCurve => ({
    name,
    baseline,
    points: [
      { pixels: 10, mean, standardError: mean / 10, scattered: true },
      { pixels: 200, mean: mean / 4, standardError: mean / 40, scattered: true },
      { pixels: 512, mean: mean / 5, standardError: 0, scattered: false, label: 'half' },
      { pixels: 1024, mean: 0, standardError: 0, scattered: true, label: 'full' },
    ],
  });

  it('draws model and baselines in as many panels as it is given', async () => {
    const curves = [curve('model', false, 0.02), curve('mean image', true, 0.05)];
    const one = await decodePng(errorFigure([{ title: 'All', curves }], { title: 'Error' }));
    const two = await decodePng(
      errorFigure(
        [
          { title: 'All', curves },
          { title: 'Unknown', curves },
        ],
        { title: 'Error' },
      ),
    );
    expect(two.width).to.be.above(one.width);
    for (const colour of [lineColour(0), INK.reference]) {
      expect(countColour(one, colour)).to.be.above(200);
      expect(countColour(two, colour)).to.be.above(1.3 * countColour(one, colour));
    }
  });
});

describe('statisticsFigure', () => {
  it('draws a marker for every scale and layer, and SIREN’s own values', async () => {
    const png = await decodePng(
      statisticsFigure(
        {
          scales: ['latent std 0.1', 'latent std 1'],
          weights: ['2 × 64', '64 × 64', '64 × 3'].map((layer) => ({ layer, expected: 0.3, measured: [0.3, 0.31] })),
          preActivations: ['2 × 64', '64 × 64'].map((layer) => ({ layer, expected: 1.4, measured: [1.38, 1.5] })),
        },
        { title: 'Statistics' },
      ),
    );
    for (const colour of ['#2d1e60', '#2a6f97', INK.reference]) expect(countColour(png, colour)).to.be.above(300);
  });
});
