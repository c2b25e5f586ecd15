import { expect } from 'chai';
import { atPoints, drawFacePoints, drawPoints } from './draw-points.js';

describe('drawFacePoints', () => {
  it('draws faces with equal probability, only on the given axes, and the other coordinates uniformly', () => {
    const points = drawFacePoints(1, 'faces', 4000, 3, 1);
    const counts = new Map<string, number>();
    let time = 0;
    for (let point = 0; point < 4000; point++) {
      const place = [...points.subarray(3 * point, 3 * point + 3)];
      time += (place[0] as number) / 4000;
      const face = place.slice(1).findIndex((value) => Math.abs(value) === 1);
      const name = `${face}: ${place[1 + face]}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).to.deep.equal(['0: -1', '0: 1', '1: -1', '1: 1']);
    for (const count of counts.values()) expect(count).to.be.closeTo(1000, 140); // five standard deviations
    expect(time).to.be.closeTo(0, 0.05);
  });

  it('draws the same points for the same name, and evaluates functions point by point', () => {
    expect(drawPoints(1, 'a', 5, 2)).to.deep.equal(drawPoints(1, 'a', 5, 2));
    expect(drawPoints(1, 'a', 5, 2)).to.not.deep.equal(drawPoints(1, 'b', 5, 2));
    const sums = atPoints(([x, y]) => (x as number) + 10 * (y as number), Float32Array.of(1, 2, 3, 4), 2);
    expect([...sums]).to.deep.equal([21, 43]);
  });
});
