import { expect } from 'chai';
import { randomStream } from '../random-stream.js';
import { Frame } from './frame.js';
import { Jets } from './jets.js';
import {
  below,
  blob,
  dots,
  EDGE,
  everywhere,
  glow,
  intersect,
  type Shape,
  stripes,
  subtract,
  unite,
} from './shapes.js';

/** [coverage, its derivative by row, by column] at a point, whatever the shape's bounds say. */
function cover(shape: Shape, row: number, column: number): [number, number, number] {
  const jets = new Jets(1, 2);
  jets.load([row], [column], everywhere.bounds, new Int32Array(1));
  const lanes = shape.coverage(jets);
  return [lanes[0] as number, lanes[1] as number, lanes[2] as number];
}

const random = randomStream(1, 'shapes');
const uniform = (low: number, high: number): number => low + (high - low) * random();

function frame(): Frame {
  return Frame.image
    .place({ at: [uniform(-0.3, 0.3), uniform(-0.3, 0.3)], tilt: uniform(-1, 1), scale: uniform(0.7, 1.4) })
    .place({ at: [uniform(-0.3, 0.3), uniform(-0.3, 0.3)], tilt: uniform(-1, 1), mirror: random() < 0.5 });
}

/** Makers of shapes of all kinds, drawn at random. */
const MAKERS: Readonly<Record<string, () => Shape>> = {
  ellipse: () => blob(frame(), { size: [uniform(0.02, 0.5), uniform(0.02, 0.5)], edge: uniform(0.01, 0.06) }),
  'squared blob': () => blob(frame(), { size: [uniform(0.05, 0.5), uniform(0.05, 0.5)], square: random() }),
  'bent blob': () => blob(frame(), { size: [uniform(0.02, 0.4), uniform(0.02, 0.4)], bend: uniform(-0.2, 0.2) }),
  'tapered blob': () =>
    blob(frame(), { size: [uniform(0.1, 0.4), uniform(0.1, 0.4)], taper: uniform(-0.5, 0.5), square: random() }),
  'thinned blob': () =>
    blob(frame(), { size: [uniform(0.1, 0.4), uniform(0.1, 0.4)], thin: uniform(-0.5, 0.5), bend: uniform(-0.1, 0.1) }),
  glow: () => glow(frame(), { size: [uniform(0.1, 0.6), uniform(0.1, 0.6)], tilt: uniform(-1, 1) }),
  'half plane': () => below(frame(), { tilt: uniform(-2, 2), bend: uniform(-1, 1) }),
  stripes: () => stripes(frame(), { period: uniform(0.2, 0.6) }),
  dots: () => dots(frame(), { period: uniform(0.2, 0.6), radius: uniform(0.12, 0.22) }),
  intersection: () => intersect(blob(frame(), { size: [0.4, 0.3] }), glow(frame(), { size: [0.5, 0.5] })),
  union: () => unite(blob(frame(), { size: [0.3, 0.2] }), blob(frame(), { size: [0.2, 0.3], square: 1 })),
  difference: () => subtract(blob(frame(), { size: [0.5, 0.4] }), blob(frame(), { size: [0.2, 0.2] })),
};

for (const [name, make] of Object.entries(MAKERS)) {
  describe(`the coverage of a random ${name}`, () => {
    it('lies in [0, 1], is 0 outside the bounds, and has the derivatives that central differences find', () => {
      const step = 1e-7;
      let partial = 0;
      for (let i = 0; i < 40; i++) {
        const shape = make();
        const { top, bottom, left, right } = shape.bounds;
        for (let j = 0; j < 40; j++) {
          const [row, column] = [uniform(-1.5, 1.5), uniform(-1.5, 1.5)];
          const [value, byRow, byColumn] = cover(shape, row, column);
          expect(value).to.be.within(0, 1);
          if (row < top || row > bottom || column < left || column > right) expect(value).to.equal(0);
          if (value > 0 && value < 1) partial++;
          const slope = (dr: number, dc: number): number =>
            (cover(shape, row + dr, column + dc)[0] - cover(shape, row - dr, column - dc)[0]) / (2 * step);
          expect(byRow).to.be.closeTo(slope(step, 0), 0.02);
          expect(byColumn).to.be.closeTo(slope(0, step), 0.02);
        }
      }
      expect(partial).to.be.greaterThan(5); // edges were met, not only inside and outside
    });
  });
}

describe('blob', () => {
  it('goes from covered to uncovered across the stated edge, centered on the outline', () => {
    for (const square of [0, 0.5, 1]) {
      const shape = blob(Frame.image, { size: [0.5, 0.4], square });
      expect(cover(shape, 0, 0.5)[0]).to.be.closeTo(0.5, 1e-9);
      expect(cover(shape, 0.4, 0)[0]).to.be.closeTo(0.5, 1e-9);
      expect(cover(shape, 0, 0.5 - 0.55 * EDGE)[0]).to.equal(1);
      expect(cover(shape, 0, 0.5 + 0.55 * EDGE)[0]).to.equal(0);
      expect(cover(shape, 0, 0.5 - 0.4 * EDGE)[0]).to.be.lessThan(1);
      expect(cover(shape, 0, 0.5 + 0.4 * EDGE)[0]).to.be.greaterThan(0);
    }
  });

  it('covers its very center, however thin it is, with no slope', () => {
    for (const square of [0, 1]) {
      const shape = blob(Frame.image, { at: [0.1, 0.2], size: [0.2, 0.006], square });
      expect(cover(shape, 0.2, 0.1)).to.deep.equal([1, 0, 0]);
    }
  });

  it('refuses a taper that would turn it inside out', () => {
    expect(() => blob(Frame.image, { size: [0.2, 0.01], taper: 0.9 })).to.throw(RangeError, 'taper 0.9');
    expect(() => blob(Frame.image, { size: [0.2, 0.2], taper: 0.1, thin: 0.1 })).to.throw(RangeError, 'exclude');
  });
});

describe('Frame', () => {
  it('inverts toImage with its x and y coordinates', () => {
    for (let i = 0; i < 20; i++) {
      const place = frame();
      const [x, y] = [uniform(-1, 1), uniform(-1, 1)];
      const [column, row] = place.toImage([x, y]);
      const jets = new Jets(1, 0);
      jets.load([row], [column], everywhere.bounds, new Int32Array(1));
      expect(place.x(jets)[0]).to.be.closeTo(x, 1e-12);
      expect(place.y(jets, 2)[0]).to.be.closeTo(2 * y, 1e-12);
    }
  });
});
