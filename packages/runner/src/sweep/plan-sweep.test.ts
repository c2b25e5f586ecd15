import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { UsageError } from '../usage-error.js';
import { parseGrid, planSweep } from './plan-sweep.js';

describe('the plan of a sweep', () => {
  it('reads keys and values as YAML', () => {
    expect(parseGrid(['model.siren.omega0=10,30', 'train.schedule=cosine', 'h=[64],[64, 64]'])).to.deep.equal({
      'model.siren.omega0': [10, 30],
      'train.schedule': ['cosine'],
      h: [[64], [64, 64]],
    });
  });

  it('rejects an option that is not a key with values', async () => {
    for (const text of ['omega0', 'omega0=', '=3', 'a=[1'])
      expect((await errorOf(UsageError, () => parseGrid([text]))).message).to.contain(`--grid ${text}: expected a key`);
  });

  it('contains every combination with every seed, under distinct names', () => {
    const plan = planSweep({ grid: { 'model.siren.omega0': [10, 30], 'train.steps': [5] }, variants: {}, seeds: 2 }, 7);
    expect(plan).to.deep.equal([
      {
        name: 'omega0=10,steps=5,seed=7',
        variant: 'omega0=10,steps=5',
        labels: ['10', '5'],
        set: ['model.siren.omega0=10', 'train.steps=5', 'seed=7'],
      },
      {
        name: 'omega0=10,steps=5,seed=8',
        variant: 'omega0=10,steps=5',
        labels: ['10', '5'],
        set: ['model.siren.omega0=10', 'train.steps=5', 'seed=8'],
      },
      {
        name: 'omega0=30,steps=5,seed=7',
        variant: 'omega0=30,steps=5',
        labels: ['30', '5'],
        set: ['model.siren.omega0=30', 'train.steps=5', 'seed=7'],
      },
      {
        name: 'omega0=30,steps=5,seed=8',
        variant: 'omega0=30,steps=5',
        labels: ['30', '5'],
        set: ['model.siren.omega0=30', 'train.steps=5', 'seed=8'],
      },
    ]);
  });

  it('shortens keys as far as they stay distinct, and formats lists and mappings simply', () => {
    const grid = {
      'model.encoder.kernel': [3],
      'dataset.kernel': ['cubic'],
      hidden: [[64, 64]],
      e: [{ type: 'set' }],
      l: [{ type: 'cnn', channels: [8, 16] }],
    };
    expect(planSweep({ grid, variants: {}, seeds: 1 }, 1)[0]?.variant).to.equal(
      'encoder.kernel=3,dataset.kernel=cubic,hidden=[64_64],e=set,l=cnn_channels_[8_16]',
    );
  });

  it('has named variants, each with all of its settings', () => {
    const variants = { 'as it is': {}, 'slow, long': { 'train.learningRate': 1e-4, 'train.steps': 9 } };
    const plan = planSweep({ grid: {}, variants, seeds: 1 }, 1);
    expect(plan.map(({ name, labels, set }) => [name, labels, set])).to.deep.equal([
      ['as_it_is,seed=1', ['as it is'], ['seed=1']],
      ['slow_long,seed=1', ['slow, long'], ['train.learningRate=0.0001', 'train.steps=9', 'seed=1']],
    ]);
  });

  it('applies a key of a variant before the keys below it, in any order', () => {
    const variants = { deep: { 'model.siren.width': 8, model: { siren: { width: 64 } }, 'train.steps': 9 } };
    const [run] = planSweep({ grid: {}, variants, seeds: 1 }, 1);
    expect(run?.set).to.deep.equal(['model={"siren":{"width":64}}', 'train.steps=9', 'model.siren.width=8', 'seed=1']);
  });

  it('gives distinct folders to values and variants with similar names', () => {
    const variants = {
      'slow, long': { 'train.steps': 9 },
      'slow long': { 'train.steps': 8 },
      Slow_Long: {},
      other: {},
    };
    const names = planSweep({ grid: {}, variants, seeds: 1 }, 1).map(({ name }) => name);
    expect(new Set(names.map((name) => name.toLowerCase())).size).to.equal(4);
    for (const name of names.slice(0, 3)) expect(name).to.match(/^slow_long~[0-9a-f]{6},seed=1$/i);
    expect(names[3]).to.equal('other,seed=1');
    const reversed = Object.fromEntries(Object.entries(variants).reverse());
    const again = planSweep({ grid: {}, variants: reversed, seeds: 1 }, 1).map(({ name }) => name);
    expect(again.sort()).to.deep.equal(names.sort());
    const grid = { a: [1, '1', 'x/y', 'x y', [1], '[1]'], long: ['x'.repeat(300)] };
    const plan = planSweep({ grid, variants: {}, seeds: 2 }, 1);
    expect(new Set(plan.map(({ name }) => name)).size).to.equal(12);
    expect(new Set(plan.map(({ variant }) => variant)).size).to.equal(6);
    expect(Math.max(...plan.map(({ name }) => name.length))).to.be.at.most(200);
  });

  it('rejects a duplicate value and a duplicate key', async () => {
    for (const values of [
      [0.001, 1e-3],
      [
        [1, 2],
        [1, 2],
      ],
    ])
      expect(
        (await errorOf(UsageError, () => planSweep({ grid: { 'train.x': values }, variants: {}, seeds: 1 }, 1)))
          .message,
      ).to.contain('train.x has the value');
    expect((await errorOf(UsageError, () => parseGrid(['seed.a=1', 'seed.a=2']))).message).to.contain(
      '--grid seed.a=2',
    );
  });

  it('has one variant if only the seed varies', () => {
    expect(
      planSweep({ grid: {}, variants: {}, seeds: 2 }, 1).map(({ name, variant }) => [name, variant]),
    ).to.deep.equal([
      ['seed=1', 'model'],
      ['seed=2', 'model'],
    ]);
  });
});
