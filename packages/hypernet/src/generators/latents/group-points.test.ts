import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { groupPoints } from './group-points.js';

describe('the groups of points', () => {
  onCpu();

  it('are those of separate clusters, with their means', async () => {
    const noise = drawNormal(1, 'noise', 120, 0.5);
    const rows = Array.from({ length: 60 }, (_, row) => [
      10 * (row % 3) + (noise[2 * row] as number),
      noise[2 * row + 1] as number,
    ]);
    const points = tf.tensor2d(rows);
    const before = tf.memory().numTensors;
    const { groups, means } = await groupPoints(points, { groups: Int32Array.of(0, 1, 2) });
    expect(tf.memory().numTensors).to.equal(before);
    expect([...groups]).to.deep.equal(rows.map((_, row) => row % 3));
    for (const group of [0, 1, 2]) {
      const own = rows.filter((_, row) => row % 3 === group);
      const mean = [0, 1].map((at) => own.reduce((sum, row) => sum + (row[at] as number), 0) / own.length);
      expectNumbersClose([...means.subarray(2 * group, 2 * group + 2)], mean, 1e-5);
    }
  });

  it('keep the mean of a group without points', async () => {
    const { groups, means } = await groupPoints(tf.tensor2d([[1], [1], [3]]), { groups: Int32Array.of(0, 1, 2) });
    expect([...groups]).to.deep.equal([0, 0, 2]);
    expect([...means]).to.deep.equal([1, 1, 3]);
  });
});
