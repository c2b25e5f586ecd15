import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { coordsOf, gridAxes, knownAxes } from '../local/coordinates.js';
import { onCpu } from '../testing/on-cpu.js';
import { gridSlots } from './grid-slots.js';
import { patchGrid } from './patch-grid.js';
import { patchPlan } from './patch-plan.js';
import { patchInputs, slotBlend, slotCoordinates, slotWeights } from './patch-slots.js';

describe('the slots of a grid', () => {
  onCpu();

  for (const [what, options, image] of [
    ['of the pixels of an image', { height: 12, width: 8 }, { height: 12, width: 8 }],
    [
      'beyond an image whose sides are not multiples of a patch',
      { height: 9, width: 13, window: 3 },
      { height: 7, width: 10 },
    ],
    [
      'of a part of an image, not all of whose patches are used',
      { height: 5, width: 30, window: 0.3 },
      { height: 32, width: 32 },
    ],
    ['of an image of one row', { height: 1, width: 6 }, { height: 1, width: 9 }],
  ] as const)
    it(`${what} have the same bits as those of a list of its coordinates`, () => {
      const grid = patchGrid(image, 4);
      const reach = 'window' in options ? options.window : 1;
      const window = { rows: [-reach + 0.1, reach], columns: [-reach, reach - 0.2] } as const;
      const axes = gridAxes({ ...options, window });
      const known = knownAxes(axes);
      const { plan, inputs, rows } = gridSlots(known?.rows as Float32Array, known?.columns as Float32Array, grid);
      const coords = coordsOf(axes);
      const listed = patchPlan(coords.dataSync(), grid);
      const [own, weights] = tf.tidy(() => {
        const own = slotCoordinates(coords, listed);
        return [patchInputs(own, grid, listed), slotWeights(own, grid, listed)];
      });
      expect(plan).to.deep.equal(listed);
      expect([...inputs]).to.deep.equal([...own.dataSync()]);
      expect(rows).to.deep.equal(slotBlend(listed, weights.dataSync<'float32'>()));
      tf.dispose([axes.rows, axes.columns, coords, own, weights]);
    });
});
