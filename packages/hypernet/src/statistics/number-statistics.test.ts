import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { describeNumbers, numberStatistics } from './number-statistics.js';

describe('the statistics of a tensor', () => {
  onCpu();
  const statistics = async (values: number[][]) => {
    const tensor = tf.tensor2d(values);
    const found = await numberStatistics('kernel', tensor);
    tensor.dispose();
    return found;
  };

  it('cover its finite numbers, and count the others', async () => {
    const found = await statistics([
      [1, 2, Number.NaN],
      [3, Number.NEGATIVE_INFINITY, 6],
    ]);
    expect(found).to.deep.include({ name: 'kernel', shape: [2, 3], count: 6, notFinite: 2 });
    expect(found).to.deep.include({ least: 1, greatest: 6, mean: 3 });
    expect(found.std).to.be.closeTo(Math.sqrt(14 / 4), 1e-12);
    expect(found.norm).to.be.closeTo(Math.sqrt(50), 1e-12);
  });

  it('are formatted in one line', async () => {
    expect(describeNumbers(await statistics([[1, 1, Number.NaN]]))).to.equal(
      'kernel [1, 3]: 1 of 3 numbers not finite; the others: norm 1.41, mean 1.00, std 0.00, from 1.00 to 1.00',
    );
    expect(describeNumbers(await statistics([[0.5, -0.5]]))).to.equal(
      'kernel [1, 2]: norm 0.707, mean 0.00, std 0.500, from -0.500 to 0.500',
    );
    expect(describeNumbers(await statistics([[Number.NaN]]))).to.equal('kernel [1, 1]: 1 of 1 numbers not finite');
  });
});
