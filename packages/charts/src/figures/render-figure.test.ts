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

  it('is the same as SVG, without pixels and without a font that would have to be installed', () => {
    const svg = renderFigure(figure, 'svg').toString();
    expect(svg).to.match(/<svg [^>]*width="1120" height="560"/);
    expect(svg).to.not.match(/<image|<text|font-family/);
    expect(svg.match(/<path/g)).to.have.length.above(20);
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
