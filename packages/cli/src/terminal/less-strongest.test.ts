import { lessStrongest, STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';
import { expect } from 'chai';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';

describe('lessStrongest', () => {
  const [model, worse, better] = tinyBenchmark().methods.map(({ evaluation }) => evaluation) as [
    ReturnType<typeof tinyBenchmark>['methods'][number]['evaluation'],
    ReturnType<typeof tinyBenchmark>['methods'][number]['evaluation'],
    ReturnType<typeof tinyBenchmark>['methods'][number]['evaluation'],
  ];

  it('is positive if the strongest baseline is better, per context and paired by image', () => {
    const strongest = { ...better, predictor: STRONGEST_NAME };
    const [few, full] = lessStrongest([model, worse], [worse, strongest]) ?? expect.fail();
    expect([few?.context, full?.context]).to.deep.equal(['10', 'full']);
    expect(full?.unknown).to.equal(null);
    const { difference } = few?.unknown?.[0] ?? expect.fail();
    expect(difference?.mean).to.be.closeTo(2 * 0.00525, 1e-9);
    expect(difference?.low).to.be.above(0);
    expect(few?.all[1]?.difference?.mean).to.be.above(difference?.mean as number);
  });

  it('is undefined if the strongest baseline was not evaluated, or if there is no model', () => {
    expect(lessStrongest([model], [worse, better])).to.equal(undefined);
    expect(lessStrongest([], [{ ...better, predictor: STRONGEST_NAME }])).to.equal(undefined);
  });
});
