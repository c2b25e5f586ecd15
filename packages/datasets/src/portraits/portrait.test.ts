import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { randomStream } from '../random-stream.js';
import { drawParameters } from './draw-parameters.js';
import { portrait } from './portrait.js';

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');

describe('portrait', () => {
  it('has finite values in [−1, 1] everywhere, beyond the image and at the very center of every shape too', () => {
    const random = randomStream(1, 'portrait values');
    for (let index = 0; index < 60; index++) {
      const face = portrait(1, index);
      const centers = face.layers
        .map(({ shape: { bounds } }) => [(bounds.top + bounds.bottom) / 2, (bounds.left + bounds.right) / 2] as const)
        .filter((center) => center.every(Number.isFinite));
      const anywhere = Array.from({ length: 30 }, () => [3 * random() - 1.5, 3 * random() - 1.5] as const);
      for (const [row, column] of [...centers, ...anywhere]) {
        for (const value of face.value(row, column)) expect(value).to.be.within(-1, 1);
        for (const slope of face.gradient(row, column).flat()) expect(Math.abs(slope)).to.be.lessThan(300);
      }
    }
  });

  it('has the gradient that central differences find, on edges too', () => {
    const random = randomStream(1, 'portrait gradient');
    const step = 1e-7;
    let steep = 0;
    for (let index = 0; index < 50; index++) {
      const face = portrait(2, index);
      for (let i = 0; i < 40; i++) {
        const [row, column] = [2 * random() - 1, 2 * random() - 1];
        const gradient = face.gradient(row, column);
        const [lower, upper] = [face.value(row + step, column), face.value(row - step, column)];
        const [right, left] = [face.value(row, column + step), face.value(row, column - step)];
        for (const channel of [0, 1, 2] as const) {
          const [byRow, byColumn] = gradient[channel];
          expect(byRow).to.be.closeTo((lower[channel] - upper[channel]) / (2 * step), 1e-3);
          expect(byColumn).to.be.closeTo((right[channel] - left[channel]) / (2 * step), 1e-3);
          if (Math.hypot(byRow, byColumn) > 5) steep++;
        }
      }
    }
    expect(steep).to.be.greaterThan(200);
  });

  it('has a continuous gradient', () => {
    const random = randomStream(1, 'portrait continuity');
    for (let index = 0; index < 30; index++) {
      const face = portrait(3, index);
      for (let i = 0; i < 40; i++) {
        const [row, column] = [2 * random() - 1, 2 * random() - 1];
        const here = face.gradient(row, column).flat();
        const there = face.gradient(row + 1e-7, column - 1e-7).flat();
        here.forEach((slope, k) => {
          expect(there[k]).to.be.closeTo(slope, 0.05);
        });
      }
    }
  });

  it('never changes the parameters of a seed and index', () => {
    // Exact arithmetic makes them: a change here is a change of every portrait that anybody has trained on.
    const fingerprints = [1, 2].map((seed) =>
      sha256(JSON.stringify(Array.from({ length: 200 }, (_, index) => drawParameters(seed, index)))),
    );
    expect(fingerprints).to.deep.equal(PINNED);
  });

  it('differs by seed and by index', () => {
    const keys = [1, 2, 3].flatMap((seed) =>
      Array.from({ length: 100 }, (_, index) => JSON.stringify(drawParameters(seed, index))),
    );
    expect(new Set(keys).size).to.equal(300);
  });

  it('can be created at any index, with every hair style, hat and other part', () => {
    for (let index = 0; index < 800; index++) portrait(4, index);
  });

  it('rejects a seed that is not an integer', () => {
    expect(() => portrait(0.5, 0)).to.throw(DatasetError, 'integer');
  });
});

const PINNED = [
  'af6a81ce202bb5af97fe150bb65c482ef5ec66d5ba186fb5a5ccb2f5f6aae52e',
  'bc2501036dd8b4d43a39a0c9bf79bfb70f61f75e066aaaf6f10fe6dc7b3417fc',
];
