import { expect } from 'chai';
import { DivergenceWatch, EXPLODED_LOSS } from './divergence-watch.js';

describe('DivergenceWatch', () => {
  /** Returns the index of the first divergence for losses with a constant gradient norm, or −1. */
  const firstFault = (losses: readonly number[], watch = new DivergenceWatch()): number =>
    losses.findIndex((loss) => watch.check({ loss, gradient: 1 }) !== undefined);
  const falling = Array.from({ length: 200 }, (_, step) => 0.2 * 0.97 ** step + 0.002);

  it('accepts a loss that falls, fluctuates, or returns to its initial value', () => {
    expect(firstFault(falling)).to.equal(-1);
    expect(firstFault(falling.map((loss, step) => loss * (1 + 0.9 * Math.sin(7 * step))))).to.equal(-1);
    expect(firstFault([...falling, 0.15, 0.19, ...falling])).to.equal(-1);
  });

  it('detects a loss that is not finite at once', () => {
    for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(firstFault([loss])).to.equal(0);
      expect(firstFault([...falling, loss])).to.equal(falling.length);
    }
  });

  it('detects a finite loss that has risen a hundredfold, at once or gradually', () => {
    expect(firstFault([...falling, 7e14])).to.equal(falling.length);
    const rising = Array.from({ length: 60 }, (_, step) => 0.0025 * 1.2 ** step);
    const seen = firstFault([...falling, ...rising]) - falling.length;
    expect(rising[seen]).to.be.within(0.0025 * EXPLODED_LOSS * 0.8, 0.0025 * EXPLODED_LOSS * 1.2);
  });

  it('detects an exploded gradient before the loss has exploded', () => {
    const watch = new DivergenceWatch();
    for (const loss of falling) watch.check({ loss, gradient: 10 * loss });
    expect(watch.check({ loss: 0.002, gradient: 50 })).to.equal(undefined); // a bad batch
    expect(watch.check({ loss: 0.002, gradient: 1e4 })).to.deep.include({ quantity: 'gradient', value: 1e4 });
    expect(watch.check({ loss: 0.002, gradient: Number.NaN })?.quantity).to.equal('gradient');
  });

  it('ignores a step with zero loss', () => {
    expect(firstFault([0, 0.1, 0, 0.05, 0.09])).to.equal(-1);
    expect(firstFault([0, 0.1, 0, 1e6])).to.equal(3);
  });

  it('judges the same after its state was saved and restored', () => {
    const whole = new DivergenceWatch();
    firstFault(falling, whole);
    const first = new DivergenceWatch();
    firstFault(falling.slice(0, 90), first);
    const second = new DivergenceWatch(JSON.parse(JSON.stringify(first.state)));
    firstFault(falling.slice(90), second);
    expect(second.state).to.deep.equal(whole.state);
  });

  it('does not record a diverged step', () => {
    const watch = new DivergenceWatch();
    firstFault(falling, watch);
    const before = watch.state;
    watch.check({ loss: 1e9, gradient: 1 });
    expect(watch.state).to.deep.equal(before);
  });
});
