import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { gridAxes } from './coordinates.js';
import { latticePhase } from './lattice-phase.js';

describe('latticePhase', () => {
  onCpu();

  it('is the same at every cell center, and opposite halfway between two centers', () => {
    const map = { height: 4, width: 3 };
    const rows = (coordinates: Parameters<typeof latticePhase>[0]) => latticePhase(coordinates, map).arraySync();
    for (const phase of rows(gridAxes(map))) expectNumbersClose(phase, [0, 0, 1, 1], 1e-5);
    const between = rows(tf.tensor2d([-1 + 1 / 3, -0.5], [1, 2])); // half a step down, half a step right
    expectNumbersClose(between[0] as number[], [0, 0, -1, -1], 1e-5);
    const quarter = rows(tf.tensor2d([-1 + 1 / 6, -1], [1, 2]));
    expectNumbersClose(quarter[0] as number[], [1, 0, 0, 1], 1e-5);
  });

  it('allocates one tensor', () => {
    const coordinates = gridAxes({ height: 5, width: 2 });
    const before = tf.memory().numTensors;
    expect(latticePhase(coordinates, { height: 3, width: 3 }).shape).to.deep.equal([10, 4]);
    expect(tf.memory().numTensors).to.equal(before + 1);
  });
});
