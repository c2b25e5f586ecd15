import { expect } from 'chai';
import { secondsOfSteps, secondsPerStep } from './time-steps.js';

describe('the time of a training, from its first steps', () => {
  const times = { first: [3, 1], warm: [0.25, 0.75] };

  it('counts the warm duration for each step, and the slow first steps once', () => {
    expect(secondsPerStep(times)).to.equal(0.5);
    expect(secondsOfSteps(times, 10)).to.equal(3 + 1 + 8 * 0.5);
  });

  it('is known for a training that ends while it is timed', () => {
    expect(secondsOfSteps(times, 1)).to.equal(3);
    expect(secondsPerStep({ first: [1, 2], warm: [] })).to.equal(1.5);
    expect(secondsPerStep({ first: [], warm: [] })).to.equal(0);
  });
});
