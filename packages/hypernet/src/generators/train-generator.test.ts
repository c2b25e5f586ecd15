import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { tinyDataset } from '../testing/tiny.js';
import { tinyGenerator } from '../testing/tiny-generator.js';
import { DivergedError } from '../training/diverged-error.js';
import { objectives } from './objectives/objectives.js';
import { type GeneratorReport, trainGenerator } from './train-generator.js';
import { createGeneratorTraining, type GeneratorTraining } from './training-state.js';

describe('the training of a generator', () => {
  onCpu();

  const dataset = tinyDataset({ height: 8, width: 8, channels: 1 });
  const create = (type: keyof typeof objectives, learningRate = 1e-3, seed = 1) =>
    createGeneratorTraining({
      model: { ...tinyGenerator, lift: type === 'linear' },
      objective: objectives[type].example,
      shape: dataset,
      optimizer: { steps: 8, learningRate, warmup: 2, schedule: 'constant', beta1: 0, beta2: 0.99 },
      seed,
    });
  const run = async (training: GeneratorTraining, steps: number, options: object = {}) => {
    const reports: GeneratorReport[] = [];
    const position = await trainGenerator({
      ...{ training, dataset, batch: 4, steps, decay: 0.9, mirror: true, seed: 1 },
      onStep: (report) => void reports.push(report),
      ...options,
    });
    return { reports, position };
  };

  for (const type of Object.keys(objectives) as (keyof typeof objectives)[]) {
    it(`by ${type} gives the same bits after an interruption, of the moving average as well`, async () => {
      const whole = create(type);
      const { reports } = await run(whole, 5);
      const first = create(type);
      const { position } = await run(first, 3);
      const second = create(type, 1e-3, 2); // other initial values, which the state replaces
      const watches = { generator: first.watches.generator.state, partner: first.watches.partner.state };
      second.load(3, await first.state(), JSON.parse(JSON.stringify(watches)));
      const { reports: after } = await run(second, 5, { from: position.batch });
      expect(after).to.deep.equal(reports.slice(3));
      expect(await second.state()).to.deep.equal(await whole.state());
    });

    it(`by ${type} changes every variable, and the average follows`, async () => {
      const training = create(type);
      const before = await training.state();
      await run(training, 3);
      const after = await training.state();
      for (const group of ['generator', 'partner', 'model'] as const)
        for (const [name, { data }] of Object.entries(after[group]))
          expect([...data], `${group}: ${name}`).not.to.deep.equal([...(before[group][name]?.data ?? [])]);
      expect(after.model).not.to.deep.equal(after.generator);
    });

    it(`by ${type} reports the same finite numbers in every step and keeps no tensors`, async () => {
      const training = create(type);
      await run(training, 1);
      const before = tf.memory().numTensors;
      const { reports } = await run(training, 4);
      expect(tf.memory().numTensors).to.equal(before);
      const names = reports.map(({ terms }) => Object.keys(terms).join());
      expect(new Set(names).size).to.equal(1);
      for (const { loss, terms, gradientNorm } of reports)
        for (const number of [loss, gradientNorm, ...Object.values(terms)])
          expect(Number.isFinite(number)).to.equal(true);
      training.dispose();
    });

    it(`by ${type} names the network that diverged`, async () => {
      const training = create(type, 1e30);
      const error = await run(training, 8).catch((error: unknown) => error);
      expect(error).to.be.instanceOf(DivergedError);
      expect((error as Error).message).to.match(/^(generator|discriminator|encoder): step \d: .* Values of /);
    });
  }

  it('learns: an autoencoder lowers its error', async () => {
    const training = create('variational', 3e-3);
    const { reports } = await run(training, 40, { mirror: false });
    const error = ({ terms }: GeneratorReport) => terms.error as number;
    expect(error(reports.at(-1) as GeneratorReport)).to.be.below(0.7 * error(reports[0] as GeneratorReport));
  });

  it('stops by its signal after a step', async () => {
    const stop = new AbortController();
    const training = create('variational');
    const { position } = await run(training, 8, { onStep: () => stop.abort(), signal: stop.signal });
    expect(position.step).to.equal(1);
  });
});
