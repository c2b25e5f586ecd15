import { expect } from 'chai';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import { benchmarkReport } from './benchmark-report.js';

describe('benchmarkReport', () => {
  const text = benchmarkReport(tinyBenchmark());
  /** Returns the cells of the first table after a text. */
  const tableAfter = (words: string): string[][] => {
    const [, table = ''] = /\n(\|[\s\S]*?)\n\n/.exec(text.slice(text.indexOf(words))) ?? [];
    return table.split('\n').map((line) => line.slice(2, -2).split(' | '));
  };

  it('reports every error with its interval, in the contexts that have such pixels', () => {
    const unknown = tableAfter('## Unknown pixels only');
    expect(unknown[0]).to.deep.equal(['method', '10 pixels']);
    expect(unknown.slice(2).map(([name]) => name)).to.deep.equal([
      'tiny',
      'mean image',
      'linear',
      'nearest known pixel',
    ]);
    for (const [, cell = ''] of unknown.slice(2)) {
      const [, mean, low, high] = (/^([\d.]+) \[([\d.]+), ([\d.]+)\]$/.exec(cell) ?? []).map(Number);
      expect(mean).to.be.within(low as number, high as number);
    }
    expect(tableAfter('## All pixels')[0]).to.deep.equal(['method', '10 pixels', 'full']);
  });

  it('calls a method better or worse than the first only if the interval of the difference excludes zero', () => {
    const [, , ...rows] = tableAfter('## Differences to tiny');
    expect(rows.map(([name]) => name)).to.deep.equal(['mean image', 'linear', 'nearest known pixel']);
    expect(rows[0]?.[1]).to.match(/^\+0\.0450 \[\+0\.04\d+, \+0\.04\d+\] worse$/);
    expect(rows[1]?.[1]).to.match(/^−0\.0105 \[−0\.010\d+, −0\.010\d+\] better$/);
    expect(rows[2]?.[1]).to.match(/^\S+ \[−[\d.]+, \+[\d.]+\]$/);
  });

  it('names images, date and machine of the benchmark', () => {
    expect(text).to.contain('over 6 images of the split test').and.contain('those of the experiment’s protocol');
    expect(text).to.contain(
      'Measured 2026-01-02 on a processor, 2 cores (native: C++ kernels); commit 0123456789 with changes.',
    );
    expect(benchmarkReport({ ...tinyBenchmark(), onProtocol: false })).to.contain('The benchmark follows no protocol.');
    expect(tableAfter('## Costs')[2]).to.deep.equal([
      'tiny',
      '1.23 M',
      '4.72 M',
      '1:30',
      '123',
      '1,500 MiB',
      '6 steps of 4 images',
    ]);
  });
});
