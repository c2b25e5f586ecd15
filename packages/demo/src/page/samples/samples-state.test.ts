import { expect } from 'chai';
import { WHOLE } from '../view.js';
import { FIRST_STATE, readState, type SamplesState, within, writeState } from './samples-state.js';

describe('the state of the view of samples in a link', () => {
  const state: SamplesState = {
    seed: 12,
    from: { seed: 3, index: 15 },
    to: { seed: 12, index: 0 },
    share: 0.37,
    view: { row: -0.25, column: 0.125, reach: 0.5 },
  };

  it('is read as it was written', () => {
    expect(writeState(state)).to.equal('seed=12&from=3.15&to=12.0&at=0.37&view=-0.25,0.125,0.5');
    expect(readState(writeState(state))).to.deep.equal(state);
    expect(readState(writeState(FIRST_STATE), state)).to.deep.equal(FIRST_STATE);
  });

  it('stays as it is without a query', () => {
    expect(readState('', state)).to.deep.equal(state);
    expect(readState('')).to.deep.equal(FIRST_STATE);
  });

  it('is read as far as it is valid', () => {
    for (const query of [
      'seed=-1&from=1&to=1.16&at=2&view=1,2',
      'seed=x&from=1.2.3&to=9999999999.1&at=&view=0,0,2',
      'seed=&from=&to=&view=0,NaN,0.5',
    ])
      expect(readState(query, { ...state, view: WHOLE }), query).to.deep.equal({ ...state, view: WHOLE });
    expect(readState('seed=5', state)).to.deep.equal({ ...state, seed: 5, view: WHOLE });
  });
});

describe('a view of a sample', () => {
  it('never shows more than the image, and is not moved if it shows less', () => {
    const image = { height: 32, width: 16 };
    expect(within({ row: 1, column: -1, reach: 2 }, image)).to.deep.equal({ row: 0, column: 0, reach: 1 });
    expect(within({ row: 0.1, column: -0.2, reach: 0.5 }, image)).to.deep.equal({ row: 0.1, column: -0.2, reach: 0.5 });
    const corner = within({ row: 4, column: -4, reach: 0.25 }, image);
    expect(corner.row).to.be.closeTo((32 / 31) * 0.75, 1e-12);
    expect(corner.column).to.be.closeTo((-16 / 15) * 0.75, 1e-12);
  });
});
