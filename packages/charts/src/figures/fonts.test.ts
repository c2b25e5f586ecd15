import { createCanvas } from '@napi-rs/canvas';
import { expect } from 'chai';
import { registerFonts } from './fonts.js';
import { FONT_FAMILY } from './theme.js';

describe('the font of the figures', () => {
  it('is bundled in both weights, and differs from the fallback font', () => {
    registerFonts();
    registerFonts(); // a second time changes nothing
    const context = createCanvas(10, 10).getContext('2d');
    const width = (font: string): number => {
      context.font = font;
      return context.measureText('Mean squared error, 0123456789').width;
    };
    const regular = width(`400 20px "${FONT_FAMILY}"`);
    expect(width(`600 20px "${FONT_FAMILY}"`)).to.be.above(regular);
    expect(width('400 20px "no such font"')).to.not.equal(regular);
  });
});
