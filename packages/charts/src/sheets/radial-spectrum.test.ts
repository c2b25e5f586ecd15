import { expect } from 'chai';
import { radialSpectrum } from './radial-spectrum.js';

describe('the spectrum of an image', () => {
  const image = (
    value: (x: number, y: number, c: number) => number,
    { height = 16, width = 16, channels = 1 } = {},
  ): { values: number[]; shape: { height: number; width: number; channels: number } } => ({
    values: Array.from({ length: height * width * channels }, (_, index) => {
      const pixel = Math.floor(index / channels);
      return value(pixel % width, Math.floor(pixel / width), index % channels);
    }),
    shape: { height, width, channels },
  });
  const spectrum = (...parameters: Parameters<typeof image>): Float64Array => {
    const { values, shape } = image(...parameters);
    return radialSpectrum(values, shape);
  };

  it('of a wave has its maximum at the wave’s frequency in any direction, and ignores the mean', () => {
    for (const direction of [
      [1, 0],
      [0, 1],
    ] as const) {
      const power = spectrum((x, y) => 7 + Math.cos((2 * Math.PI * 5 * (direction[0] * x + direction[1] * y)) / 16));
      expect(power).to.have.length(8);
      expect(power.indexOf(Math.max(...power))).to.equal(4);
      expect(power[0]).to.be.below(1e-9);
      expect(power[7]).to.be.below(1e-9);
    }
    expect(Math.max(...spectrum(() => 3))).to.be.below(1e-25);
  });

  it('equals that of a direct Fourier sum', () => {
    const { values, shape } = image((x, y, c) => Math.sin(3 * x + y * y + c), { height: 6, width: 8, channels: 2 });
    const hann = (k: number, n: number) => Math.sin((Math.PI * k) / n) ** 2;
    const sums = [0, 0, 0];
    const counts = [0, 0, 0];
    for (let c = 0; c < 2; c++) {
      const plane = Array.from({ length: 48 }, (_, pixel) => values[pixel * 2 + c] as number);
      const mean = plane.reduce((a, b) => a + b) / 48;
      for (let v = -3; v < 3; v++)
        for (let u = -4; u < 4; u++) {
          const ring = Math.round(Math.hypot(v / 6, u / 8) * 6) - 1;
          if (ring < 0 || ring > 2) continue;
          let [re, im] = [0, 0];
          plane.forEach((value, pixel) => {
            const [x, y] = [pixel % 8, Math.floor(pixel / 8)];
            const windowed = (value - mean) * hann(y, 6) * hann(x, 8);
            const angle = 2 * Math.PI * ((u * x) / 8 + (v * y) / 6);
            re += windowed * Math.cos(angle);
            im += windowed * Math.sin(angle);
          });
          sums[ring] = (sums[ring] as number) + (re ** 2 + im ** 2) / 48 ** 2 / (3 / 8) ** 2;
          counts[ring] = (counts[ring] as number) + 1;
        }
    }
    radialSpectrum(values, shape).forEach((power, ring) => {
      expect(power).to.be.closeTo((sums[ring] as number) / (counts[ring] as number), 1e-12);
    });
  });
});
