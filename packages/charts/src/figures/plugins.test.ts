import { expect } from 'chai';
import { labelsFit, spread } from './plugins.js';

describe('labels at the ends of lines', () => {
  it('are moved apart, in their order, and stay in the chart', () => {
    const labels = [{ y: 50 }, { y: 10 }, { y: 52 }, { y: 99 }];
    spread(labels, 15, 0, 100);
    expect(labels.map(({ y }) => y)).to.deep.equal([50, 10, 65, 99]);
    const crowded = [{ y: 98 }, { y: 99 }, { y: 97 }];
    spread(crowded, 10, 0, 100);
    expect(crowded.map(({ y }) => y)).to.deep.equal([90, 100, 80]);
  });
});

describe('labels at the ends of curves', () => {
  const point = (curve: string, x: number, y: number) => ({ curve, x, y });

  it('fit if each is nearest to its own curve', () => {
    const points = [point('a', 90, 10), point('b', 90, 40)];
    expect(
      labelsFit(
        [
          { curve: 'a', y: 10 },
          { curve: 'b', y: 40 },
        ],
        points,
        100,
      ),
    ).to.equal(true);
    expect(
      labelsFit(
        [
          { curve: 'a', y: 10 },
          { curve: 'b', y: 27 },
        ],
        points,
        100,
      ),
    ).to.equal(false);
  });

  it('do not fit next to another curve’s markers, if ends coincide, or if a curve ends early', () => {
    const labels = [{ curve: 'a', y: 10 }];
    expect(labelsFit([...labels, { curve: 'b', y: 27 }], [point('a', 90, 10), point('b', 95, 12)], 100)).to.equal(
      false,
    );
    expect(labelsFit([...labels, { curve: 'b', y: 27 }], [point('a', 90, 10), point('b', 90, 10)], 100)).to.equal(
      false,
    );
    expect(labelsFit([...labels, { curve: 'b', y: 60 }], [point('a', 20, 10), point('b', 90, 60)], 100)).to.equal(
      false,
    );
    expect(labelsFit(labels, [point('a', 90, 10)], 100)).to.equal(true);
    expect(labelsFit(labels, [point('a', 90, 10), point('unlabeled', 10, 90)], 100)).to.equal(false);
  });
});
