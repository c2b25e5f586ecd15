import { expect } from 'chai';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { makeFigure } from './figure-kinds.js';
import { renderFigure } from './render-figure.js';
import { PIXEL_RATIO } from './theme.js';

describe('a figure for a paper', () => {
  const panel = (title: string, nominal: number) => ({
    title,
    curves: [{ name: 'half', points: [{ nominal, observed: nominal - 0.1, standardError: 0.05 }] }],
  });
  const figure = makeFigure({
    kind: 'calibration',
    data: { title: 'Calibration', panels: [panel('All', 0.5), panel('Unknown', 0.9)] },
  });

  it('is a PNG on white, at twice the layout’s size', async () => {
    const png = await decodePng(renderFigure(figure, 'png'));
    expect([png.width, png.height]).to.deep.equal([1120 * PIXEL_RATIO, 560 * PIXEL_RATIO]);
    expect(png.pixel(0, 0)).to.deep.equal([255, 255, 255]);
    expect(new Set(png.data).size).to.be.above(50); // not blank
  });

  /** Returns the texts of an SVG in order. */
  const textsOf = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

  it('is the same as SVG, without bitmaps, with text as text and an embedded font', () => {
    const svg = renderFigure(figure, 'svg').toString();
    expect(svg).to.match(/<svg [^>]*width="1120" height="560"/);
    expect(svg).to.not.match(/<image/);
    expect(svg.match(/<path/g)).to.have.length.above(10);
    expect(textsOf(svg)).to.include.members([
      ...['Calibration', 'All', 'Unknown', '20 %', 'Nominal coverage of the predicted interval', 'half'],
    ]);
    expect(svg).to.match(/<text [^>]*font-size="19" font-weight="600"[^>]*>Calibration</);
    expect(svg).to.match(/<text transform="matrix\(0 -1 1 0 [\d.]+ [\d.]+\)"[^>]*text-anchor="middle"[^>]*>Observed/);
    expect(svg.match(/@font-face\{font-family:'Hypersiren Inter'/g)).to.have.length(2);
  });

  it('escapes XML markup', () => {
    const svg = renderFigure({ ...figure, title: 'a < b & "c"' }, 'svg').toString();
    expect(svg).to.contain('>a &lt; b &amp; "c"</text>');
  });

  it('labels curves at their ends if there is room, and otherwise in one legend for all panels', () => {
    const errors = (last: number, label?: string) =>
      makeFigure({
        kind: 'error',
        data: {
          title: 'Error',
          bars: 'none',
          panels: ['All', 'Unknown'].map((title) => ({
            title,
            curves: [0.1, last].map((mean, index) => ({
              name: `curve ${index}`,
              baseline: false,
              points: [10, 100].map((pixels) => ({ pixels, mean, low: mean, high: mean, ...(label && { label }) })),
            })),
          })),
        },
      });
    const timesNamed = (of: ReturnType<typeof errors>) =>
      textsOf(renderFigure(of, 'svg').toString()).filter((text) => text === 'curve 1').length;
    expect(timesNamed(errors(0.01))).to.equal(2);
    expect(timesNamed(errors(0.0999))).to.equal(1);
    expect(timesNamed(errors(0.01, 'half'))).to.equal(1);
  });

  it('is one PDF page of vector graphics and text', () => {
    const pdf = renderFigure(figure, 'pdf').toString('latin1');
    expect(pdf).to.match(/^%PDF-1\.\d/);
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).to.have.length(1);
    expect(pdf).to.match(/\/MediaBox \[0 0 1120 560\]/);
    expect(pdf).to.not.contain('/Subtype /Image');
    expect(pdf).to.contain('Inter');
  });
});
