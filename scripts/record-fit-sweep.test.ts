import { expect } from 'chai';
import type { FitComparison, Provenance } from '../packages/runner/src/index.js';
import { fitSweepTable, summarizeFitSweep } from './record-fit-sweep.js';

describe('the record of a sweep of fits', () => {
  const run: Provenance = {
    name: 'adam,image=a.png,seed=1',
    outcome: 'finished',
    started: '2026-11-30T10:00:00.000Z',
    steps: 100,
    command: ['hypersiren'],
    directory: '/somewhere',
    seed: 1,
    backend: { name: 'native', details: '1 thread' },
    machine: { processor: 'A processor', cores: 2, memoryGiB: 8, system: 'a system' },
    versions: {},
    git: { commit: '0123456789abcdef', modified: false },
  };
  const course = (last: number) =>
    [25, 50, 100].map((step) => ({ step, loss: 1 / step, measures: { psnr: last - 5 + step / 20 } }));
  const comparison: FitComparison = {
    name: 'fit-optimizers',
    steps: 100,
    signals: ['a.png', 'b.png', 'c.png'],
    variants: [
      {
        name: 'adam',
        seconds: [30, 10, 20],
        measures: { psnr: { values: [29, 30, 31], all: { mean: 30, low: 29, high: 31 } } },
        course: course(30),
        reached: [100, 100, 100],
      },
      {
        name: 'soap',
        seconds: [31, 21, 11],
        measures: {
          psnr: {
            values: [33, 34, 35],
            all: { mean: 34, low: 33, high: 35 },
            difference: { mean: 4, low: 3.5, high: 4.5 },
          },
        },
        course: course(34),
        reached: [25, 50, null],
      },
    ],
  };

  it('has the comparison, the time of a fit and the conditions, but no path of the machine', () => {
    const summary = summarizeFitSweep(comparison, run);
    expect(summary).to.deep.include({ experiment: 'fit-optimizers', variants: comparison.variants });
    expect(JSON.stringify(summary)).to.not.contain('/somewhere');
    const table = fitSweepTable(summary);
    expect(table).to.match(/\| soap +\|.*34\.00.*\+4\.00 \[\+3\.50, \+4\.50\] better.*\| +50 \|/);
    expect(table).to.contain('PSNR, dB: mean over 3 signals, with 95 % intervals.\nSignals: a.png, b.png, c.png.');
    expect(table).to.contain('Seconds of a fit, median: adam 20, soap 21;\non A processor, 2 cores (native: 1 thread)');
    expect(table).to.match(/2026-11-30; commit 0123456789\.$/);
  });
});
