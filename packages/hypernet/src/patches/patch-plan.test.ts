import { coordinateGrid } from '@hypersiren/siren';
import { expect } from 'chai';
import { patchGrid } from './patch-grid.js';
import { patchPlan } from './patch-plan.js';

describe('the patch grid', () => {
  it('has a patch for every p × p pixels, with its center in their middle', () => {
    const { rows, columns, count } = patchGrid({ height: 32, width: 16 }, 4);
    expect([rows.count, columns.count, count]).to.deep.equal([8, 4, 32]);
    expect(rows.first).to.be.closeTo(-1 + 1.5 * (2 / 31), 1e-12); // between pixels 1 and 2
    expect(rows.step).to.be.closeTo(4 * (2 / 31), 1e-12);
    expect(columns.step).to.be.closeTo(4 * (2 / 15), 1e-12);
  });

  it('covers images whose sides are not multiples of a patch', () => {
    const { rows, columns } = patchGrid({ height: 9, width: 1 }, 4);
    expect([rows.count, columns.count]).to.deep.equal([3, 1]);
    expect(columns.first).to.equal(0);
  });
});

describe('the patch plan', () => {
  const grid = patchGrid({ height: 12, width: 8 }, 4); // 3 × 2 patches

  it('assigns a coordinate between centers to four patches, and one beyond the corner centers to one', () => {
    const between = patchPlan([0.1, 0], grid);
    expect([...between.slotOf].filter((slot) => slot >= 0)).to.have.length(4);
    expect([...between.patches]).to.deep.equal([2, 3, 4, 5]);
    const corner = patchPlan([1, -1], grid);
    expect([...corner.patches]).to.deep.equal([4]);
    expect([...corner.slotOf]).to.deep.equal([0, -1, -1, -1]);
  });

  it('has a slot for every pair of a coordinate and a patch, with its index', () => {
    const coords = coordinateGrid({ height: 7, width: 5 }).dataSync();
    const { pairs, slotOf, slots, patches } = patchPlan(coords, grid);
    expect(pairs.length).to.equal(slots * patches.length);
    for (const [slot, pair] of pairs.entries()) if (pair >= 0) expect(slotOf[pair]).to.equal(slot);
    const used = [...slotOf].filter((slot) => slot >= 0);
    expect(new Set(used).size).to.equal(used.length);
    expect(used.length).to.equal([...pairs].filter((pair) => pair >= 0).length);
  });

  it('lists only the used patches', () => {
    expect([...patchPlan([-1, -1, -1, 1], grid).patches]).to.deep.equal([0, 1]);
  });
});
