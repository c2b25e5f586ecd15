import { expect } from 'chai';
import { floatToImages } from '../batches/float-to-images.js';
import { getImage } from '../dataset/get-image.js';
import { getSplit } from '../dataset/get-split.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { portrait, renderPortrait } from '../portraits/index.js';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { type PortraitsConfig, portraitIndex } from './portraits.js';

const load = (config: Omit<PortraitsConfig, 'source'>) =>
  loadDataset({ source: 'portraits', ...config }, { baseDirectory: '/' });

describe('portraits source', () => {
  it('makes the given number of portraits for each split', async () => {
    const dataset = await load({ size: [12, 16], count: { train: 5, validation: 2, test: 3 } });
    expect(dataset).to.include({ name: 'portraits', count: 10, height: 12, width: 16, channels: 3 });
    expect(dataset.splits).to.deep.equal({
      train: { start: 0, count: 5 },
      validation: { start: 5, count: 2 },
      test: { start: 7, count: 3 },
    });
    expect(dataset.description).to.equal('generated portraits of seed 1');
  });

  it('renders for each image the portrait with the index of `portraitIndex`', async () => {
    const dataset = await load({ size: [12, 16], count: { train: 3, test: 3 }, seed: 5 });
    for (const split of ['train', 'test'] as const) {
      const truth = renderPortrait(portrait(5, portraitIndex(split, 2)), { height: 12, width: 16 });
      const { data } = await getImage(dataset, getSplit(dataset, split).start + 2);
      floatToImages(truth).forEach((level, index) => {
        // A value half-way between two levels may be rounded either way.
        expect(data[index]).to.be.closeTo(level, 1);
      });
    }
  });

  it('makes test images that do not depend on the training images and differ from them', async () => {
    const few = await load({ size: 16, count: { train: 2, test: 4 } });
    const many = await load({ size: 16, count: { test: 4, train: 20 } });
    const images = ({ images, splits }: typeof few, split: 'train' | 'test') => {
      const { start = 0, count = 0 } = splits[split] ?? {};
      return images.slice(start * 768, (start + count) * 768);
    };
    expect(images(few, 'test')).to.deep.equal(images(many, 'test'));
    expect(images(few, 'train')).to.deep.equal(images(many, 'train').slice(0, 2 * 768));
    const seen = new Set<string>();
    for (let index = 0; index < many.count; index++) seen.add((await getImage(many, index)).data.join());
    expect(seen.size).to.equal(24);
  });

  it('keeps the index ranges of splits disjoint up to the maximum count', () => {
    const ranges = (['train', 'validation', 'test'] as const).map((split) => portraitIndex(split, 0));
    expect(ranges).to.deep.equal([0, 1_000_000, 2_000_000]);
  });

  it('makes different portraits for another seed', async () => {
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => load({ size: 8, count: { train: 2 }, seed })));
    expect(one?.fingerprint).to.equal(same?.fingerprint).and.not.to.equal(other?.fingerprint);
  });

  for (const [title, config, message] of [
    ['no split', { size: 8, count: {} }, 'count: names no split'],
    ['another split', { size: 8, count: { dev: 3 } as never }, "portraits have no split 'dev'"],
    ['no images', { size: 8, count: { train: 0 } }, 'count: train: 0 is not an integer'],
    ['half an image', { size: 8, count: { train: 1.5 } }, 'count: train: 1.5 is not an integer'],
    ['more images than a split may have', { size: 8, count: { test: 1_000_001 } }, 'from 1 to 1000000'],
    ['more bytes than a dataset holds', { size: 512, count: { train: 100_000 } }, 'the limit is 4294967296'],
    ['no size', { size: 0, count: { train: 1 } }, 'size: 0 is not a size'],
    ['a seed that is no integer', { size: 8, count: { train: 1 }, seed: 0.5 }, '0.5'],
  ] as const satisfies readonly [string, Omit<PortraitsConfig, 'source'>, string][])
    it(`refuses ${title}`, async () => {
      expect((await datasetErrorOf(() => load(config))).message).to.include(message);
    });
});
