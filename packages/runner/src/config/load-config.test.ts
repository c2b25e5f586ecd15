import path from 'node:path';
import { INIT_VARIANCE_RATIO } from '@hypersiren/hypernet/emissions';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import { ConfigError, formatPlace } from './config-error.js';
import { describeOrigins } from './describe-origins.js';
import { formatConfig } from './format-config.js';
import { loadConfig, traceConfig } from './load-config.js';
import { loadFitConfig } from './load-fit-config.js';

const IDX = `name: digits
dataset:
  source: idx
  path:
    train: \${DATA:-../data}/train.gz
    test: [near.gz, '\${DATA}/far.gz']
`;

describe('loadConfig', () => {
  const folder = temporaryFolder();
  let files = 0;
  const write = (text: string): string => folder.write(`config-${files++}.yaml`, text);
  const faultsOf = async (text: string, set: readonly string[] = []): Promise<string[]> => {
    const file = write(text);
    const error = await errorOf(ConfigError, () => loadConfig(file, { set }));
    return error.message.split('\n').map((line) => line.replace(file, 'FILE'));
  };

  it('fills in every default', async () => {
    const config = await loadConfig(write('name: x\ndataset: {source: portraits, size: 32, count: {train: 10}}\n'));
    expect(config.seed).to.equal(1);
    expect(config.model.encoder).to.deep.equal({
      type: 'cnn',
      channels: [32, 64, 128, 256],
      kernel: 3,
      blocks: 0,
      averages: [],
    });
    expect(config.loss).to.deep.equal({ latent: 0.01, weights: 1, balance: 0, known: 1, beta: 0.5 });
    expect(config.train).to.include({ batch: 64, learningRate: 2e-3, schedule: 'cosine', clip: 1, beta2: 0.999 });
    expect(config.context.train).to.deep.equal({ pixels: [10, 200] });
    expect(config.context.evaluate).to.deep.equal([
      { pixels: 10 },
      { pixels: 50 },
      { pixels: 200 },
      { half: 'upper' },
      'full',
    ]);
  });

  it('accepts names in all scripts, but none that leaves its folder', async () => {
    const named = async (name: string) =>
      (await loadConfig(write(TINY_CONFIG.replace('name: tiny', `name: ${name}`)))).name;
    for (const name of ['größe-8', '実験_1', 'опыт.2', 'e\u0301t\u0301']) expect(await named(name)).to.equal(name);
    for (const name of ['../x', '.x', 'a/b', '-x', 'a b', '🙂'])
      expect((await errorOf(ConfigError, () => named(name))).message, name).to.contain('it names a folder');
  });

  it('reads its own result unchanged', async () => {
    const config = await loadConfig(write(TINY_CONFIG));
    expect(await loadConfig(write(formatConfig(config)))).to.deep.equal(config);
  });

  it('accepts the key of version 0.1 for initVarianceRatio, with the same default as the library', async () => {
    const ratio = async (written: string, set: readonly string[] = []) => {
      const file = write(TINY_CONFIG.replace('emission: full', `emission: full${written}`));
      return (await loadConfig(file, { set })).model.hypernetwork.initVarianceRatio;
    };
    expect(await ratio(', share: 0.05')).to.equal(0.05);
    expect(await ratio('', ['model.hypernetwork.share=0.2'])).to.equal(0.2);
    expect(await ratio(', initVarianceRatio: 0.3')).to.equal(0.3);
    expect(await ratio('')).to.equal(INIT_VARIANCE_RATIO);
    const [both] = await faultsOf(
      TINY_CONFIG.replace('emission: full', 'emission: full, share: 0.1, initVarianceRatio: 0.1'),
    );
    expect(both).to.match(/model\.hypernetwork: unknown key "share"/);
  });

  it('accepts an emission by name, or with options', async () => {
    const emission = async (written: string) => {
      const file = write(TINY_CONFIG.replace('emission: full', `emission: ${written}`));
      return (await loadConfig(file)).model.hypernetwork.emission;
    };
    expect(await emission('low-rank')).to.deep.equal({ type: 'low-rank', rank: 8 });
    expect(await emission('{type: low-rank, rank: 3}')).to.deep.equal({ type: 'low-rank', rank: 3 });
    expect(await emission('{type: one-layer}')).to.deep.equal({ type: 'one-layer', layer: 1 });
    const faults = (written: string) => faultsOf(TINY_CONFIG.replace('emission: full', `emission: ${written}`));
    expect(await faults('lowrank')).to.deep.equal([
      'FILE:7:52: model.hypernetwork.emission.type: expected one of full, low-rank, rank-1, one-layer, shifts, concatenated, got "lowrank"; did you mean "low-rank"?',
    ]);
    expect(await faults('{type: low-rank, rnak: 3}')).to.deep.equal([
      'FILE:7:69: in model.hypernetwork.emission: unknown key "rnak"; did you mean "rank"?',
    ]);
    expect(await faults('{type: low-rank, rank: 0}')).to.deep.equal([
      'FILE:7:75: model.hypernetwork.emission.rank: expected at least 1, got 0',
    ]);
  });

  it('names file, line, column and the nearest known key for an unknown key', async () => {
    expect(await faultsOf(`${TINY_CONFIG}evaluation:\n  splitt: test\n`)).to.deep.equal([
      'FILE:11:3: in evaluation: unknown key "splitt"; did you mean "split"?',
    ]);
    expect(await faultsOf(TINY_CONFIG.replace('omega0: 15', 'omega_0: 15'))).to.deep.equal([
      'FILE:8:38: in model.siren: unknown key "omega_0"; did you mean "omega0"?',
    ]);
  });

  it('lists the known keys if none is similar', async () => {
    const [fault] = await faultsOf(TINY_CONFIG.replace('{source', '{zebra: 1, source'));
    expect(fault).to.equal(
      'FILE:3:11: in dataset: unknown key "zebra"; the keys here are source, name, size, sizes, count, seed',
    );
  });

  it('reports the configuration of a fit as such, without further errors', async () => {
    const FIT = 'name: x\nfit: {type: image, image: x.png}\nnetwork: {width: 8}\n';
    expect(await faultsOf(FIT)).to.deep.equal([
      'FILE:2:1: this is the configuration of a fit, which `hypersiren fit` takes',
    ]);
    const { message } = await errorOf(ConfigError, () => loadFitConfig(write(TINY_CONFIG)));
    expect(message).to.match(/:3:1: this is the configuration of a training, which `hypersiren train` takes$/);
  });

  it('reports expected and actual values, all issues together, in the order of the file', async () => {
    const text = `name: ../x
seed: 1.5
dataset: {source: portrait}
context: {train: {pixels: many}, evaluate: [10, haf]}
train: {batch: 0, schedule: cosin, clip: -1, steps: [3]}
`;
    expect(await faultsOf(text)).to.deep.equal([
      'FILE:1:7: name: expected letters, digits, ".", "_" and "-": it names a folder',
      'FILE:2:7: seed: expected a whole number, got 1.5',
      'FILE:3:19: dataset.source: expected one of portraits, folder, idx, cifar10, celeba, tfrecord, packed, got "portrait"; did you mean "portraits"?',
      'FILE:4:18: context.train: expected a number of pixels, half, full, {pixels: [min, max]}, {logPixels: [min, max]}, {share: [min, max]}, {logShare: [min, max]}, {probability: p} or {half: upper, lower, left or right}, got {pixels: "many"}',
      `FILE:4:49: context.evaluate.1: "haf" is not a context. Expected a number of pixels, 'half', 'full', {pixels: [min, max]}, {logPixels: [min, max]}, {share: [min, max]}, {logShare: [min, max]}, {probability: p}, {half: upper} or {mask: …}.`,
      'FILE:5:16: train.batch: expected at least 1, got 0',
      'FILE:5:29: train.schedule: expected one of constant, cosine, got "cosin"; did you mean "cosine"?',
      'FILE:5:42: train.clip: expected at least 0, got -1',
      'FILE:5:53: train.steps: expected a whole number, got [3]',
    ]);
  });

  it('reports a missing key at the position of its mapping', async () => {
    expect(await faultsOf('name: x\ndataset:\n  source: portraits\n  size: 8\n')).to.deep.equal([
      'FILE:3:3: dataset.count is missing: expected a mapping of keys to values',
    ]);
    expect(await faultsOf('')).to.deep.equal(['FILE:1:1: expected a mapping of keys to values, got nothing']);
  });

  it('reports the position of a YAML syntax error', async () => {
    expect(await faultsOf('name: x\nname: y\n')).to.deep.equal(['FILE:2:1: this key occurs twice']);
    const [fault] = await faultsOf('name: [x\nseed: 1\n');
    expect(fault).to.match(/^FILE:2:1: /);
    expect(await faultsOf('name: *nobody\n')).to.satisfy(([alias]: string[]) => /^FILE.*nobody/.test(alias ?? ''));
    const laughs = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdef'
        .split('')
        .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcde'[index]}`).join(', ')}]`),
    ];
    expect((await faultsOf(laughs.join('\n')))[0]).to.match(
      /^FILE:[4-6]:\d+: Excessive alias count: with this one, more than 20000 values/,
    );
  });

  it('names a missing file, and one that is not text', async () => {
    const error = await errorOf(ConfigError, () => loadConfig(folder.at('none.yaml')));
    expect(error.message).to.equal(`${folder.at('none.yaml')}: there is no such file`);
    const image = folder.write('image', '\x89PNG\0\0');
    expect((await errorOf(ConfigError, () => loadConfig(image))).message).to.contain('image: is not a text file');
  });

  describe('with --set', () => {
    it('parses values as YAML, creates missing mappings, and uses the last value of a key', async () => {
      const set = [
        'train.steps=7',
        'train.steps=9',
        'context.evaluate=[3, full]',
        'evaluation.images=5',
        'context.train=half',
      ];
      const config = await loadConfig(write(TINY_CONFIG), { set });
      expect(config.train.steps).to.equal(9);
      expect(config.context.evaluate).to.deep.equal([{ pixels: 3 }, 'full']);
      expect(config.context.train).to.deep.equal({ half: 'upper' });
      expect(config.evaluation.images).to.equal(5);
    });

    it('reaches into lists by their index', async () => {
      const config = await loadConfig(write(TINY_CONFIG), {
        set: ['context.evaluate.0=6', 'model.encoder.channels.1=5'],
      });
      expect(config.context.evaluate[0]).to.deep.equal({ pixels: 6 });
      expect(config.model.encoder).to.deep.include({ channels: [4, 5] });
    });

    it('names the invalid option', async () => {
      expect(await faultsOf(TINY_CONFIG, ['train.stpes=7'])).to.deep.equal([
        '--set train.stpes=7: in train: unknown key "stpes"; did you mean "steps"?',
      ]);
      expect(await faultsOf(TINY_CONFIG, ['train.steps=3', 'train.steps=few'])).to.deep.equal([
        '--set train.steps=few: train.steps: expected a whole number, got "few"',
      ]);
      expect(await faultsOf(TINY_CONFIG, ['dataset={source: portraits, size: 8}'])).to.deep.equal([
        '--set dataset={source: portraits, size: 8}: dataset.count is missing: expected a mapping of keys to values',
      ]);
      expect(await faultsOf(TINY_CONFIG, ['name.first=x'])).to.deep.equal([
        '--set name.first=x: name is a plain value: nothing can be set below it',
      ]);
    });

    it('rejects an option that is not a key and a value', async () => {
      expect(await faultsOf(TINY_CONFIG, ['train.steps'])).to.deep.equal([
        '--set train.steps: expected key=value, such as train.steps=100',
      ]);
      expect(await faultsOf(TINY_CONFIG, ['train.steps= '])).to.deep.equal([
        '--set train.steps= : a value is missing after train.steps=; null stands for no value',
      ]);
      expect(await faultsOf(TINY_CONFIG, ['train..steps=1'])).to.deep.equal([
        '--set train..steps=1: expected a key such as train.steps',
      ]);
      expect(await faultsOf(TINY_CONFIG, ['seed=[1'])).to.satisfy(([fault]: string[]) =>
        fault?.startsWith('--set seed=[1: the value is not YAML: '),
      );
    });

    it('cannot modify the prototypes of objects', async () => {
      const [fault] = await faultsOf(TINY_CONFIG, ['__proto__.polluted=1']);
      expect(fault).to.match(/^--set __proto__\.polluted=1: unknown key "__proto__"/);
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    });
  });

  describe('with paths', () => {
    const here = path.resolve('/here');

    it('resolves paths of the file from its folder, and paths of options from the working directory', async () => {
      const file = write(IDX.replace(/\{DATA\}\//, '{DATA:-}'));
      const { dataset } = await loadConfig(file, { environment: {}, cwd: here });
      expect(dataset).to.deep.include({
        path: {
          train: path.resolve(folder.path, '../data/train.gz'),
          test: [folder.at('near.gz'), folder.at('far.gz')],
        },
      });
      const set = ['dataset.path.train=typed.gz', 'dataset.path.test=/absolute.gz'];
      const overridden = await loadConfig(file, { environment: {}, cwd: here, set });
      expect(overridden.dataset).to.deep.include({
        path: { train: path.resolve(here, 'typed.gz'), test: path.resolve('/absolute.gz') },
      });
    });

    it('makes the paths of a sweep absolute too, independent of the working directory', async () => {
      const text = `${IDX.replaceAll(/\$\{DATA\}/g, '.')}sweep:\n  grid: { dataset.path: [a, { train: b }], seed: [1] }\n  variants: { v: { dataset.path.test: c } }\n`;
      const { sweep } = await loadConfig(write(text), { cwd: here, environment: {} });
      expect(sweep?.grid).to.deep.equal({ 'dataset.path': [folder.at('a'), { train: folder.at('b') }], seed: [1] });
      expect(sweep?.variants).to.deep.equal({ v: { 'dataset.path.test': folder.at('c') } });
    });

    it('replaces environment variables', async () => {
      const { dataset } = await loadConfig(write(IDX), { environment: { DATA: 'mine' }, cwd: here });
      expect(dataset).to.deep.include({
        path: {
          train: path.resolve(here, 'mine/train.gz'),
          test: [folder.at('near.gz'), path.resolve(here, 'mine/far.gz')],
        },
      });
    });

    it('reports the position of an unset variable without a default', async () => {
      const file = write(IDX);
      const error = await errorOf(ConfigError, () => loadConfig(file, { environment: {} }));
      expect(error.message).to.equal(
        `${file}:6:21: dataset.path.test.1: the environment variable DATA is not set; ` +
          'set it to the data’s folder, or set the path itself with --set',
      );
    });
  });

  describe('of a file that extends others', () => {
    const base = folder.write('base/base.yaml', TINY_CONFIG);
    const extending = (text: string): string => folder.write(`over/over-${files++}.yaml`, text);

    it('merges mappings key by key and replaces other values; the last file and --set win', async () => {
      const file = extending('extends: ../base/base.yaml\nname: over\ntrain: {steps: 9}\ncontext: {evaluate: [7]}\n');
      const [over, below] = [await loadConfig(file, { set: ['train.batch=3'] }), await loadConfig(base)];
      expect(over).to.deep.equal({
        ...below,
        name: 'over',
        train: { ...below.train, steps: 9, batch: 3 },
        context: { ...below.context, evaluate: [{ pixels: 7 }] },
      });
    });

    it('resolves the paths of `extends` like other paths: absolute, from the home folder, from the environment', async () => {
      const batchOf = async (path: string, environment = {}) =>
        (await loadConfig(extending(`extends: ${path}\nname: over\n`), { environment, cwd: folder.at('.') })).train
          .batch;
      const { batch } = (await loadConfig(base)).train;
      expect(await batchOf(base)).to.equal(batch);
      expect(await batchOf(`\${CONF}/base.yaml`, { CONF: 'base' })).to.equal(batch);
      expect(await batchOf(`\${CONF:-../base}/base.yaml`)).to.equal(batch);
      const home = process.env.HOME;
      process.env.HOME = folder.at('base');
      try {
        expect(await batchOf('~/base.yaml')).to.equal(batch);
      } finally {
        process.env.HOME = home;
      }
    });

    it('reports the position of an unset variable in such a path', async () => {
      const file = extending(`name: x\nextends: \${NOWHERE}/base.yaml\n`);
      const error = await errorOf(ConfigError, () => loadConfig(file, { environment: {} }));
      expect(error.message).to.match(/:2:10: extends: the environment variable NOWHERE is not set/);
    });

    it('applies several files in order', async () => {
      const middle = extending('extends: ../base/base.yaml\ntrain: {steps: 9, batch: 4}\n');
      const other = folder.write('over/seeds/seed.yaml', 'seed: 8\ntrain: {batch: 2}\n');
      const file = extending(`extends: [${path.basename(middle)}, seeds/${path.basename(other)}]\nname: top\n`);
      const { name, seed, train } = await loadConfig(file);
      expect({ name, seed, steps: train.steps, batch: train.batch }).to.deep.equal({
        name: 'top',
        seed: 8,
        steps: 9,
        batch: 2,
      });
    });

    it('replaces a family member by a different one as a whole', async () => {
      const file = extending('extends: ../base/base.yaml\nmodel: {encoder: {type: unet}}\n');
      const { encoder } = (await loadConfig(file)).model;
      expect(encoder).to.deep.include({ type: 'unet', channels: [48, 64, 96, 96, 96] });
    });

    it('resolves a path from the folder of the file that contains it', async () => {
      folder.write('base/idx.yaml', 'name: x\ndataset: {source: idx, path: here.gz}\n');
      const { dataset } = await loadConfig(extending('extends: ../base/idx.yaml\n'));
      expect(dataset).to.deep.include({ path: folder.at('base/here.gz') });
    });

    it('keeps anchors local to each file', async () => {
      folder.write('base/anchors.yaml', `${TINY_CONFIG.replace('evaluate: [5, 20', 'evaluate: &some [5, 20')}`);
      const file = extending('extends: ../base/anchors.yaml\nloss: {latent: &a 0.5, weights: *a}\n');
      expect((await loadConfig(file)).loss).to.include({ latent: 0.5, weights: 0.5 });
    });

    it('names file, line and text of an issue', async () => {
      folder.write('base/wrong.yaml', TINY_CONFIG.replace('steps: 6', 'stpes: 6'));
      const file = extending('extends: ../base/wrong.yaml\nname: over\nseed: x\n');
      const { issues, message } = await errorOf(ConfigError, () => loadConfig(file));
      const wrong = folder.at('base/wrong.yaml');
      expect(message.split('\n').sort()).to.deep.equal(
        [
          `${file}:3:7: seed: expected a whole number, got "x"`,
          `${wrong}:9:19: in train: unknown key "stpes"; did you mean "steps"?`,
        ].sort(),
      );
      expect(issues.find(({ path: [key] }) => key === 'train')?.source).to.contain('stpes: 6');
    });

    it('reports a missing file, an empty name, and a file that extends itself', async () => {
      const missing = extending('name: x\nextends: none.yaml\n');
      const absent = await errorOf(ConfigError, () => loadConfig(missing));
      expect(absent.message).to.equal(`${missing}:2:10: there is no such file: ${folder.at('over/none.yaml')}`);
      const number = extending('extends: 7\n');
      expect((await errorOf(ConfigError, () => loadConfig(number))).message).to.contain(
        ':1:10: extends: expected the path',
      );
      const circle = folder.write('over/circle.yaml', 'extends: circle.yaml\n');
      expect((await errorOf(ConfigError, () => loadConfig(circle))).message).to.contain('circle.yaml extends itself');
    });
  });

  it('returns the origin of every value', async () => {
    folder.write('origin/base.yaml', 'name: x\ndataset: {source: portraits, size: 8, count: {train: 9}}\nseed: 2\n');
    const file = folder.write('origin/top.yaml', 'extends: base.yaml\ntrain:\n  steps: 7\ncontext: {train: half}\n');
    const { config, originOf } = await traceConfig(file, { set: ['loss.latent=0.5'] });
    const origin = (key: string): string => {
      const place = originOf(key.split('.'));
      return place ? formatPlace(place).replace(folder.at('origin'), '') : 'default';
    };
    expect(origin('seed')).to.equal('/base.yaml:3:7');
    expect(origin('train.steps')).to.equal('/top.yaml:3:10');
    expect(origin('train.batch')).to.equal('default');
    expect(origin('evaluation.split')).to.equal('default');
    expect(origin('loss.latent')).to.equal('--set loss.latent=0.5');
    expect(origin('loss.weights')).to.equal('default');
    expect(origin('context.train.half')).to.equal('/top.yaml:4:18');
    const text = describeOrigins(config, originOf);
    expect(text).to.match(/^train:\n {2}split: train +# default$/m);
    expect(text).to.match(/^ {2}steps: 7 +# .*top\.yaml:3:10$/m);
    // The output is itself a configuration with the same values.
    expect(await loadConfig(folder.write('origin/resolved.yaml', text))).to.deep.equal(config);
  });
});
