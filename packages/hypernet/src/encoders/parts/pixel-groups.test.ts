import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { nearestGroups, pixelGroups } from './pixel-groups.js';

describe('groups of known pixels', () => {
  onCpu();

  // A row of six pixels, at coordinates 0 to 5, in reverse order.
  const order = Uint32Array.of(5, 4, 3, 2, 1, 0);
  const coords = [0, 1, 2, 3, 4, 5].flatMap((column) => [0, column]);
  const mask = tf.tensor4d([1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], [3, 1, 6, 1]);

  it('follow the order and are of nearly the same size', () => {
    const found = pixelGroups(mask, order, coords, 3);
    expect([found.groups, found.counts]).to.deep.equal([2, [2, 0, 1]]);
    const groups = Array.from({ length: 6 }, (_, group) =>
      [0, 1, 2].flatMap((slot) =>
        found.present[3 * group + slot] === 1 ? [found.positions[3 * group + slot] as number] : [],
      ),
    );
    expect(groups).to.deep.equal([[5, 4], [2, 1, 0], [], [], [13], []]); // positions in the whole batch
    expectNumbersClose(found.centers, [0, 4.5, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0], 1e-6);
  });

  it('have Gaussian weights of their distance from a position; an image without groups has the last entry', () => {
    const found = pixelGroups(mask, order, coords, 2); // groups of the first image: 5; 4 and 2; 1 and 0
    expect(found.counts).to.deep.equal([3, 0, 1]);
    const weights = nearestGroups(found, [0, 1, 0, 4], 2).arraySync();
    const rest = Array(found.groups - 3).fill(0);
    const shares = (first: number, second: number) => {
      const [one, other] = [first, second].map((d) => Math.exp(-d / ((first + second) / 2))) as [number, number];
      return [one / (one + other), other / (one + other)];
    };
    expectNumbersClose(weights[0]?.[0] as number[], [0, ...shares(2 ** 2, 0.5 ** 2), ...rest, 0], 1e-6);
    expectNumbersClose(weights[0]?.[1] as number[], [...shares(1, 1), 0, ...rest, 0], 1e-6);
    for (const place of [0, 1]) {
      expect(weights[1]?.[place]).to.deep.equal([...Array(found.groups).fill(0), 1]);
      expect(weights[2]?.[place]).to.deep.equal([1, ...Array(found.groups).fill(0)]);
    }
  });

  it('are the nearest of many, with weight 1 at the position of a group', () => {
    const count = 40;
    const row = tf.ones([1, 1, count, 1]) as tf.Tensor4D;
    const positions = Array.from({ length: count }, (_, i) => [0, (i * 7) % count]).flat(); // in another order
    const found = pixelGroups(row, Uint32Array.from(Array(count).keys()), positions, 1);
    for (const neighbors of [1, 3, 60]) {
      const [weights] = nearestGroups(found, [0, 11], neighbors).arraySync()[0] as [number[]];
      const near = weights.flatMap((weight, group) => (weight > 0 ? [positions[2 * group + 1] as number] : []));
      const wanted = neighbors === 1 ? [11] : neighbors === 3 ? [10, 11, 12] : [...Array(count).keys()];
      expect(near.sort((a, b) => a - b)).to.deep.equal(wanted);
      expect(weights.reduce((sum, weight) => sum + weight)).to.be.closeTo(1, 1e-5);
    }
  });
});
