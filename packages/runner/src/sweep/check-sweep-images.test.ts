import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { loadConfig } from '../config/load-config.js';
import { UsageError } from '../usage-error.js';
import { checkSweepImages } from './check-sweep-images.js';

describe('sweeps over keys of the data', () => {
  const folder = workingFolder();
  const check = async (...overrides: (readonly string[])[]): Promise<void> =>
    checkSweepImages(
      await Promise.all(
        overrides.map(async (set) => ({ name: set.join(','), config: await loadConfig('tiny.yaml', { set }) })),
      ),
    );
  before(() => folder.write('tiny.yaml', TINY_CONFIG));

  for (const [key, one, other] of [
    ['dataset.size', '8', '16'],
    ['dataset.count', '{train: 24, test: 7}', '{train: 24, test: 6}'],
    ['dataset.count.test', '7', '8'],
    ['dataset.seed', '1', '2'],
    ['dataset', '{source: portraits, size: 8, count: {test: 7}}', '{source: portraits, size: 8, count: {test: 8}}'],
    ['evaluation.split', 'test', 'train'],
    ['evaluation.images', '3', '4'],
    ['resolution', '{reduce: 1}', '{reduce: 2}'],
  ] as const)
    it(`refuses ${key}, which changes the evaluated images`, async () => {
      const error = await errorOf(UsageError, () => check([`${key}=${one}`], [`${key}=${other}`]));
      expect(error.code).to.equal('usage');
      expect(error.message).to.contain(
        `the sweep cannot be compared: ${key}=${other} would be measured on other images than ${key}=${one} (${key}`,
      );
    });

  it('rejects variants without a common context, and accepts those with one', async () => {
    const error = await errorOf(UsageError, () => check(['context.evaluate=[5]'], ['context.evaluate=[6, half]']));
    expect(error.message).to.contain('would be measured in other contexts than').and.contain('context.evaluate');
    await check(['context.evaluate=[5, half]'], ['context.evaluate=[half]']);
  });

  it('accepts a change of the training images only', async () => {
    await check(['dataset.count.train=24'], ['dataset.count.train=48'], ['train.split=test', 'train.batch=4']);
  });

  it('loads no images if no key of the data is varied', async () => {
    await check(['dataset={source: idx, path: nowhere}', 'seed=1'], ['dataset={source: idx, path: nowhere}', 'seed=2']);
  });
});
