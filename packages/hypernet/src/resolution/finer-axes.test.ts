import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { finerAxes } from './finer-axes.js';

describe('finerAxes', () => {
  onCpu();

  it('are the pixel centers at scale 1', () => {
    const { rows, columns } = finerAxes({ height: 3, width: 5 }, 1);
    expect([...rows.dataSync()]).to.deep.equal([-1, 0, 1]);
    expect([...columns.dataSync()]).to.deep.equal([-1, -0.5, 0, 0.5, 1]);
  });

  it('average to the centers of the coarser pixels', () => {
    for (const scale of [2, 3, 4]) {
      const fine = finerAxes({ height: 4, width: 3 }, scale).rows.dataSync();
      expect(fine).to.have.length(4 * scale);
      for (let row = 0; row < 4; row++) {
        const group = Array.from(fine.slice(row * scale, (row + 1) * scale));
        const mean = group.reduce((sum, value) => sum + value, 0) / scale;
        expect(mean).to.be.closeTo(-1 + (2 * row) / 3, 1e-6);
        expect((group.at(-1) as number) - (group[0] as number)).to.be.closeTo(((2 / 3) * (scale - 1)) / scale, 1e-6);
      }
    }
  });
});
