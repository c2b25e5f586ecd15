import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { floatToImages } from '../batches/float-to-images.js';
import { DatasetError } from '../dataset-error.js';
import { Painter } from './painter.js';
import { portrait } from './portrait.js';
import { renderPortrait, renderPortraitGradient, renderPortraits } from './render.js';
import { everywhere } from './shapes.js';

describe('renderPortrait', () => {
  it('is the same function at any resolution: a grid of 63 contains the grid of 32', () => {
    for (let index = 0; index < 10; index++) {
      const face = portrait(1, index);
      const coarse = renderPortrait(face, { height: 32, width: 32 });
      const fine = renderPortrait(face, { height: 63, width: 63 });
      for (let i = 0; i < 32; i++) {
        for (let j = 0; j < 32; j++) {
          const at = 3 * (2 * i * 63 + 2 * j);
          expect(fine.slice(at, at + 3)).to.deep.equal(coarse.slice(3 * (32 * i + j), 3 * (32 * i + j) + 3));
        }
      }
    }
  });

  it('samples values and gradients at the coordinates of the grid, across tile borders', () => {
    const face = portrait(1, 7);
    const grid = { height: 41, width: 70 };
    const values = renderPortrait(face, grid);
    const slopes = renderPortraitGradient(face, grid);
    expect(values.length).to.equal(41 * 70 * 3);
    expect(slopes.length).to.equal(41 * 70 * 3 * 2);
    for (const [i, j] of [
      [0, 0],
      [0, 69],
      [31, 31],
      [31, 32],
      [32, 31],
      [32, 64],
      [20, 35],
      [40, 69],
    ] as const) {
      const [row, column] = [-1 + (2 * i) / 40, -1 + (2 * j) / 69];
      const at = i * 70 + j;
      face.value(row, column).forEach((value, channel) => {
        expect(values[3 * at + channel]).to.be.closeTo(value, 1e-6);
      });
      face
        .gradient(row, column)
        .flat()
        .forEach((slope, k) => {
          expect(slopes[6 * at + k]).to.be.closeTo(slope, 1e-4);
        });
    }
  });

  it('renders a window: the points it shares with the whole image are the same', () => {
    const face = portrait(1, 3);
    const whole = renderPortrait(face, { height: 33, width: 33 });
    const window = { rows: [-0.5, 0.5], columns: [0, 1] } as const;
    const part = renderPortrait(face, { height: 17, width: 17, window });
    for (let i = 0; i < 17; i++) {
      const row = 3 * ((8 + i) * 33 + 16);
      expect(part.slice(3 * 17 * i, 3 * 17 * (i + 1))).to.deep.equal(whole.slice(row, row + 3 * 17));
    }
  });

  it('puts a lone point in the middle', () => {
    const face = portrait(1, 0);
    expect(renderPortrait(face, { height: 1, width: 1 })).to.deep.equal(Float32Array.from(face.value(0, 0)));
  });

  it('renders the same values without the bounds of layers', () => {
    const axis = Array.from({ length: 32 }, (_, i) => -1 + (2 * i) / 31);
    const [bounded, unbounded] = [new Painter(2), new Painter(2)];
    for (let index = 0; index < 50; index++) {
      const { layers } = portrait(5, index);
      bounded.paint(layers, axis, axis);
      unbounded.paint(
        layers.map((coat) => ({ ...coat, shape: { ...coat.shape, bounds: everywhere.bounds } })),
        axis,
        axis,
      );
      expect(bounded.canvas).to.deep.equal(unbounded.canvas);
    }
  });

  it('refuses a grid without points', () => {
    expect(() => renderPortrait(portrait(1, 0), { height: 0, width: 32 })).to.throw(DatasetError, '0×32');
    expect(() => renderPortraitGradient(portrait(1, 0), { height: 3, width: 1.5 })).to.throw(DatasetError);
  });
});

describe('renderPortraits', () => {
  const size = { height: 32, width: 32 };

  it('maps −1 to 0 and 1 to 255, rounded', () => {
    const bytes = renderPortraits({ seed: 1, first: 5, count: 1, ...size });
    const floats = renderPortrait(portrait(1, 5), size);
    expect(bytes).to.deep.equal(floatToImages(floats));
  });

  it('renders each portrait independently of the first index', () => {
    const run = renderPortraits({ seed: 1, count: 6, ...size });
    const later = renderPortraits({ seed: 1, first: 4, count: 2, ...size });
    expect(later).to.deep.equal(run.slice(4 * 32 * 32 * 3));
    expect(renderPortraits({ seed: 1, count: 0, ...size }).length).to.equal(0);
  });

  it('never changes, to the last bit', () => {
    // Painting uses exact arithmetic alone (see Jets), so that even rounded bytes agree in every engine.
    const bytes = renderPortraits({ seed: 1, count: 64, ...size });
    expect(createHash('sha256').update(bytes).digest('hex')).to.equal(PINNED);
  });

  it('rejects an invalid count', () => {
    expect(() => renderPortraits({ seed: 1, count: -1, ...size })).to.throw(DatasetError, 'count');
    expect(() => renderPortraits({ seed: 1, count: 1.5, ...size })).to.throw(DatasetError, 'count');
  });

  describe('as a population', () => {
    const count = 600;
    const [height, width] = [32, 32];
    let images: Uint8Array;
    before(() => {
      images = renderPortraits({ seed: 1, count, height, width });
    });
    /** The level in [0, 1] of a channel of all images at a pixel. */
    const levels = (row: number, column: number, channel: number): number[] =>
      Array.from(
        { length: count },
        (_, n) => (images[((n * height + row) * width + column) * 3 + channel] ?? NaN) / 255,
      );
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const centered = (values: readonly number[]): number[] => {
      const middle = mean(values);
      return values.map((value) => value - middle);
    };
    const std = (values: readonly number[]): number => Math.sqrt(mean(centered(values).map((value) => value ** 2)));
    const correlation = (a: readonly number[], b: readonly number[]): number => {
      const other = centered(b);
      return mean(centered(a).map((value, n) => value * (other[n] ?? NaN))) / (std(a) * std(b));
    };

    it('varies at every pixel, and by no more than photographs do', () => {
      for (let row = 0; row < height; row += 3) {
        for (let column = 0; column < width; column += 3) {
          expect(std(levels(row, column, 1)), `pixel ${row}, ${column}`).to.be.within(0.1, 0.35);
        }
      }
    });

    it('shares structure: the mean image predicts better than a constant image, and shows a face', () => {
      let [around, flat] = [0, 0];
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          for (let channel = 0; channel < 3; channel++) {
            const values = levels(row, column, channel);
            around += std(values) ** 2;
            flat += mean(values.map((value) => (value - 0.5) ** 2));
          }
        }
      }
      const error = around / (height * width * 3);
      expect(error).to.be.within(0.04, 0.08); // photographs of faces at this size: 0.076
      expect(around).to.be.lessThan(0.85 * flat);
      // Eyes are darker than the cheeks below them.
      expect(mean(levels(15, 12, 1))).to.be.lessThan(mean(levels(19, 12, 1)));
      expect(mean(levels(15, 19, 1))).to.be.lessThan(mean(levels(19, 19, 1)));
    });

    it('correlates colors within a face, but hardly with the background', () => {
      const cheek = levels(19, 11, 1);
      expect(correlation(cheek, levels(19, 20, 1))).to.be.greaterThan(0.75);
      expect(correlation(cheek, levels(26, 16, 1))).to.be.greaterThan(0.4); // the neck
      expect(Math.abs(correlation(cheek, levels(2, 1, 1)))).to.be.lessThan(0.2);
    });

    it('is not symmetric: light and hair fall to one side', () => {
      let difference = 0;
      for (let n = 0; n < count; n++) {
        for (let row = 0; row < height; row++) {
          const start = (n * height + row) * width * 3;
          difference += Math.abs((images[start + 3 * 9 + 1] ?? NaN) - (images[start + 3 * 22 + 1] ?? NaN)) / 255;
        }
      }
      expect(difference / (count * height)).to.be.greaterThan(0.05);
    });
  });
});

const PINNED = 'b76d5176fa15646417ecfcceb020ed9239f4f5d0899187ab683d50199a88c367';
