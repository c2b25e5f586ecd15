import { expect } from 'chai';
import { colorAt } from './color-map.js';

/** Returns the CIE lightness of an sRGB color, from 0 to 100. */
function lightness(color: readonly number[]): number {
  const [red, green, blue] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 116 * Math.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16;
}

describe('colorAt', () => {
  it('increases in lightness evenly, so that equal steps of a value look equal', () => {
    const steps = Array.from({ length: 21 }, (_, step) => lightness(colorAt(step / 20)));
    const even = ((steps[20] as number) - (steps[0] as number)) / 20;
    expect(even).to.be.above(3.5);
    for (let step = 1; step <= 20; step++)
      expect(((steps[step] as number) - (steps[step - 1] as number)) / even).to.be.within(0.75, 1.3);
  });

  it('clamps values out of range', () => {
    expect(colorAt(-1)).to.deep.equal(colorAt(0));
    expect(colorAt(7)).to.deep.equal(colorAt(1));
    expect(colorAt(0)).to.not.deep.equal(colorAt(1));
  });
});
