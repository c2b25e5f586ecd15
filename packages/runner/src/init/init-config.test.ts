import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatasetError } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { loadConfig } from '../config/load-config.js';
import { loadImages } from '../training/load-images.js';
import { UsageError } from '../usage-error.js';
import { draftConfig } from './draft-config.js';
import { initConfig } from './init-config.js';
import type { ImageSurvey } from './survey-images.js';

const portraits = path.resolve(fileURLToPath(import.meta.url), '../../../../../experiments/portraits/config.yaml');

/** Returns a survey of `count` color images of 64×64 pixels. */
const surveyOf = (count: number, changes: Partial<ImageSurvey> = {}): ImageSurvey => ({
  folder: '/data/photos',
  splits: [{ name: 'train', path: '/data/photos', count }],
  sizes: [{ height: 64, width: 64, count }],
  grayCount: 0,
  colorCount: count,
  damaged: [],
  otherCount: 0,
  ...changes,
});

describe('a configuration for a folder of images', () => {
  const folder = workingFolder();
  const png = (height: number, width: number, channels: 1 | 3, seed = 0): Promise<Uint8Array> =>
    encodePng({
      data: Uint8Array.from({ length: height * width * channels }, (_, index) => (index * 7 + seed * 31) % 256),
      height,
      width,
      channels,
    });
  /** Writes images of the given shapes, with one or three channels. */
  const write = async (name: string, shapes: readonly (readonly [number, number, (1 | 3)?])[]): Promise<void> => {
    mkdirSync(folder.at(name), { recursive: true });
    for (const [index, [height, width, channels = 3]] of shapes.entries())
      writeFileSync(folder.at(`${name}/${index}.png`), await png(height, width, channels, index));
  };
  const load = async (file: string) => {
    const config = await loadConfig(file);
    return { config, dataset: (await loadImages(config)).dataset };
  };

  it('has the model and contexts of the default experiment if there are many images', async () => {
    folder.write('many.yaml', draftConfig(surveyOf(4500), folder.at('many.yaml')).text);
    const [config, experiment] = await Promise.all([loadConfig(folder.at('many.yaml')), loadConfig(portraits)]);
    expect(config.model).to.deep.equal(experiment.model);
    expect(config.context).to.deep.equal(experiment.context);
    expect(config.loss).to.deep.equal(experiment.loss);
    expect({ ...config.train, mirror: true }).to.deep.equal(experiment.train);
  });

  for (const [count, train, test, rank] of [
    [2, 1, 1, undefined],
    [3, 2, 1, undefined],
    [4, 2, 2, undefined],
    [12, 10, 2, 3],
    [60, 54, 6, 18],
    [500, 450, 50, 150],
    [100_000, 99_500, 500, 400],
  ] as const)
    it(`splits ${count} images into ${train} and ${test}, with a batch and a prior that suit the number`, async () => {
      const drafted = draftConfig(surveyOf(count), folder.at(`${count}.yaml`));
      expect(drafted).to.include({ trainCount: train, testCount: test, batch: Math.min(32, train) });
      folder.write(`${count}.yaml`, drafted.text);
      const { model, dataset, train: training } = await loadConfig(folder.at(`${count}.yaml`));
      expect(dataset).to.have.nested.property('split.holdOut.test', test);
      expect(training.batch).to.equal(Math.min(32, train));
      expect(model.encoder).to.have.property('type', 'unet');
      expect((model.encoder as { prior?: { rank: number } }).prior?.rank).to.equal(rank);
    });

  it('loads gray and color images of mixed sizes, without damaged ones', async () => {
    await write('mixed', [
      [40, 60],
      [33, 33, 1],
      [60, 40],
      [40, 60],
      [50, 50, 1],
    ]);
    folder.write('mixed/labels.csv', 'name,label\n');
    folder.write('mixed/notes.txt', 'hello');
    folder.write('mixed/cut.png', (await png(40, 40, 3)).subarray(0, 60));
    const { survey, file, size } = await initConfig({ folder: 'mixed' });
    expect(survey).to.deep.include({ grayCount: 2, colorCount: 3, otherCount: 1 });
    expect(survey.sizes[0]).to.deep.equal({ height: 40, width: 60, count: 2 });
    expect(survey.damaged.map((fault) => path.basename(fault.path))).to.deep.equal(['cut.png', 'notes.txt']);
    expect(file).to.equal(folder.at('mixed.yaml'));
    expect(size).to.equal(32);
    const { dataset } = await load(file);
    expect(dataset).to.include({ height: 32, width: 32, channels: 3, count: 5 });
    expect(dataset.skipped).to.have.length(2);
    expect(readFileSync(file, 'utf8')).to.match(/onBadImage: skip.*\n {2}# cut\.png: .*\n {2}# notes\.txt: /);
  });

  it('keeps small square images unchanged, and enlarges images that are too small for the model', async () => {
    await write('gray', Array(3).fill([28, 28, 1]));
    const gray = await load((await initConfig({ folder: 'gray' })).file);
    expect(gray.dataset).to.include({ height: 28, width: 28, channels: 1 });
    expect(gray.config.dataset).to.not.have.any.keys('crop', 'resize', 'channels');
    await write('tiny', Array(3).fill([5, 7]));
    const tiny = await load((await initConfig({ folder: 'tiny' })).file);
    expect(tiny.dataset).to.include({ height: 8, width: 8, channels: 3 });
    expect(tiny.config.context.evaluate.slice(0, 3)).to.deep.equal([{ pixels: 1 }, { pixels: 3 }, { pixels: 13 }]);
  });

  it('uses folders named after splits as splits', async () => {
    await write('split/train', Array(3).fill([16, 16]));
    await write('split/VAL', Array(2).fill([16, 16]));
    const { config, dataset } = await load((await initConfig({ folder: 'split' })).file);
    expect(dataset.splits).to.deep.equal({ train: { start: 0, count: 3 }, validation: { start: 3, count: 2 } });
    expect(config.evaluation.split).to.equal('validation');
    await write('classes/train', Array(2).fill([16, 16]));
    await write('classes/cars', Array(2).fill([16, 16]));
    const { dataset: classes } = await load((await initConfig({ folder: 'classes' })).file);
    expect(classes.splits).to.have.all.keys('train', 'test');
    expect(classes.count).to.equal(4);
  });

  it('makes a valid run name from any folder name, and resolves the folder', async () => {
    for (const [name, run] of [
      ['~ my, photos: "1"', 'my-photos-1'],
      ['Bücher', 'Bucher'],
      ['写真', 'images'],
    ] as const) {
      await write(name, Array(2).fill([16, 16]));
      const { file } = await initConfig({ folder: name });
      const { config, dataset } = await load(file);
      expect([path.basename(file), config.name, dataset.count]).to.deep.equal([`${run}.yaml`, run, 2]);
    }
  });

  it('is written outside the folder of images, so that runs are not read as images', async () => {
    await write('around/photos/deep', Array(2).fill([16, 16]));
    process.chdir(folder.at('around/photos/deep'));
    try {
      expect((await initConfig({ folder: '..' })).file).to.equal(folder.at('around/photos.yaml'));
      const error = await errorOf(UsageError, () => initConfig({ folder: '..', file: 'here.yaml' }));
      expect(error.message).to.match(/^here\.yaml is in the folder of images, .* -o$/);
    } finally {
      process.chdir(folder.path);
    }
  });

  it('replaces a file only with force', async () => {
    await write('kept', Array(2).fill([16, 16]));
    folder.write('kept.yaml', 'mine');
    const error = await errorOf(UsageError, () => initConfig({ folder: 'kept' }));
    expect(error.message).to.equal('kept.yaml already exists. Choose another file with -o, or replace it with --force');
    expect(readFileSync(folder.at('kept.yaml'), 'utf8')).to.equal('mine');
    await initConfig({ folder: 'kept', force: true });
    expect((await load(folder.at('kept.yaml'))).dataset.count).to.equal(2);
  });

  it('is rejected with advice if there are no images or only one', async () => {
    mkdirSync(folder.at('empty'));
    folder.write('texts/a.txt', 'hello');
    await write('single', [[16, 16]]);
    const wanted = /Name a folder with PNG, JPEG, WebP, AVIF, GIF, TIFF or BMP files: hypersiren init path\/to\/images/;
    for (const [name, problem, hint] of [
      ['empty', /holds no files/, wanted],
      ['texts', /none of its 1 files can be read as an image; a\.txt/, wanted],
      ['nothing', /there is no file or folder at this path/, wanted],
      ['texts/a.txt', /is a file, expected a folder/, wanted],
      ['single', /holds 1 image to train on/, /two at least/],
    ] as const) {
      const error = await errorOf(DatasetError, () => initConfig({ folder: name }));
      expect(error.path, name).to.equal(folder.at(name));
      expect(error.message, name).to.match(problem).and.match(hint);
    }
  });
});
