import { expect } from 'chai';
import type { Provenance } from '../packages/runner/src/index.js';
import { fitTable, summarizeFit } from './record-fit.js';

describe('the record of a fit', () => {
  const run: Provenance = {
    name: 'fit-image',
    outcome: 'finished',
    started: '2026-11-25T10:00:00.000Z',
    steps: 1000,
    trainingSeconds: 61.6,
    command: ['hypersiren'],
    directory: '/somewhere',
    seed: 1,
    backend: { name: 'native', details: '2 threads' },
    machine: { processor: 'A processor', cores: 2, memoryGiB: 8, system: 'a system' },
    versions: {},
    git: { commit: '0123456789abcdef', modified: false },
    signal: 'camera.png, 256×256, gray',
  };
  const numbers = { type: 'image', step: 1000, loss: 0.00123456, measures: { psnr: 38.91234 } };

  it('has all measures and their conditions, but no path of the machine', () => {
    const summary = summarizeFit(run, numbers);
    expect(JSON.stringify(summary)).to.not.contain('/somewhere');
    const table = fitTable(summary);
    expect(table).to.contain('| psnr | 38.91 |\n| loss | 0.001235 |');
    expect(table).to.contain('camera.png, 256×256, gray; seed 1; 1,000 steps in 62 s on\nA processor, 2 cores');
    expect(table).to.match(/2026-11-25; commit 0123456789\.$/);
  });

  it('requires a finished run', () => {
    expect(() => summarizeFit({ ...run, outcome: 'interrupted' }, numbers)).to.throw('the run is interrupted');
  });
});
