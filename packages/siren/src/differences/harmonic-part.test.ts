import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { harmonicPart } from './harmonic-part.js';

/** Samples a function of (row, column) in [-1, 1] at the pixels. */
function sampled(of: (row: number, column: number) => number, height: number, width: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, pixel) =>
    of((2 * Math.floor(pixel / width)) / (height - 1) - 1, (2 * (pixel % width)) / (width - 1) - 1),
  );
}

describe('harmonicPart', () => {
  for (const [height, width] of [
    [9, 9],
    [8, 13],
  ] as const)
    it(`restores harmonic polynomials from their edges: ${height}×${width}`, () => {
      // Central differences are exact for polynomials of third degree.
      const truth = sampled(
        (y, x) => 0.3 + x - 2 * y + x * y + x ** 2 - y ** 2 + x ** 3 - 3 * x * y ** 2,
        height,
        width,
      );
      const edges = truth.map((value, pixel) => {
        const [row, column] = [Math.floor(pixel / width), pixel % width];
        return row % (height - 1) === 0 || column % (width - 1) === 0 ? value : 7;
      });
      expectNumbersClose(harmonicPart(edges, { height, width, channels: 1 }), [...truth], 1e-5);
    });

  it('treats each channel by itself, and the largest value is at an edge', () => {
    const [height, width] = [6, 7];
    const channels = [0, 1].map((channel) => sampled((y, x) => Math.sin(3 * x + channel) + y ** 2, height, width)) as [
      Float32Array,
      Float32Array,
    ];
    const both = Float32Array.from(
      { length: 2 * height * width },
      (_, index) => (channels[index % 2] as Float32Array)[Math.floor(index / 2)] as number,
    );
    const joint = harmonicPart(both, { height, width, channels: 2 });
    for (const [channel, values] of channels.entries()) {
      const alone = harmonicPart(values, { height, width, channels: 1 });
      expectNumbersClose(
        alone,
        [...joint].filter((_, index) => index % 2 === channel),
        1e-6,
      );
      expect(Math.max(...alone)).to.be.at.most(Math.max(...values) + 1e-6);
    }
  });

  it('is zero for an image whose edges are zero', () => {
    const values = new Float32Array(25);
    values[12] = 1;
    expect(harmonicPart(values, { height: 5, width: 5, channels: 1 }).every((value) => value === 0)).to.equal(true);
  });
});
