import { expect } from 'chai';
import { backends } from '../backend/backends.js';
import { examineGradients, examineMachine } from './examine-machine.js';

describe('examining a machine', () => {
  it('reports for every backend whether it is usable, and how to install a missing one', async () => {
    const { backends: examined, machine, versions } = await examineMachine();
    expect(examined.map(({ name }) => name)).to.deep.equal(Object.keys(backends));
    expect(examined.find(({ name }) => name === 'cpu')).to.deep.include({ state: 'usable' });
    for (const { state, hint, name } of examined)
      if (state === 'not-installed') expect(hint, name).to.match(/^Install it: n/);
    expect(machine.cores).to.be.above(0);
    expect(versions).to.include.keys('hypersiren');
  });

  it('finds the derivatives of the backend cpu correct', async () => {
    const { backend, checks, passed } = await examineGradients({ backend: 'cpu' });
    expect([backend, passed]).to.deep.equal(['cpu', true]);
    expect(checks).to.have.length(3);
  });
});
