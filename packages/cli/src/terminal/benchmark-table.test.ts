import { expect } from 'chai';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import { benchmarkTable } from './benchmark-table.js';

describe('benchmarkTable', () => {
  const text = benchmarkTable(tinyBenchmark());

  it('compares errors, with arrows only for significant differences', () => {
    expect(text.slice(0, text.indexOf('\n\nCosts'))).to.equal(
      `Mean squared error over 6 test images, values in [0, 1]

All pixels
  method               10 pixels       full
  ───────────────────  ─────────  ─────────
  tiny                  0.0350    0.00350
  mean image            0.0575 ↑  0.00575 ↑
  linear                0.0297 ↓  0.00297 ↓
  nearest known pixel   0.0350    0.00350

Unknown pixels only
  method               10 pixels
  ───────────────────  ─────────
  tiny                  0.0700
  mean image             0.115 ↑
  linear                0.0595 ↓
  nearest known pixel   0.0700

↓ less error than tiny, ↑ more: the 95 % interval of the difference, paired by
image, excludes zero.`,
    );
  });

  it('shows the costs of each method, with dashes for unknown values', () => {
    expect(text).to.match(/^ {2}tiny +1\.23 M +4\.72 M +1:30 +123 +1,500 MiB$/m);
    expect(text).to.match(/^ {2}linear +0 +– +– +123 +–$/m);
  });

  it('fits a terminal of 80 characters', () => {
    for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(80);
  });
});
