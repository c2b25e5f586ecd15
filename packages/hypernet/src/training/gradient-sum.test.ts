import { Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createModel } from '../model/model.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { type ProcessGroup, TreeSum } from './gradient-sum.js';
import { type StepReport, type TrainOptions, train } from './train.js';

describe('a training in shards', () => {
  onCpu();
  const dataset = tinyDataset();
  const settings = {
    dataset,
    context: { pixels: [3, 20] },
    loss: { latent: 0.1, weights: 1 },
    batch: 8,
    seed: 1,
  } as const;
  const trained = async (changes: Partial<TrainOptions> = {}) => {
    const model = createModel(tinyConfig, dataset, 1);
    const steps = 4;
    const optimizer = new Optimizer(model.variables, {
      learningRate: 0.01,
      warmup: 0,
      schedule: 'constant',
      steps,
      clip: 1,
    });
    const reports: StepReport[] = [];
    const onStep = (report: StepReport) => void reports.push(report);
    const position = await train({ ...settings, model, optimizer, steps, onStep, ...changes });
    const state = await model.state();
    optimizer.dispose();
    model.dispose();
    return { reports, position, state };
  };
  type Trained = Awaited<ReturnType<typeof trained>>;

  /** Simulated processes: a sum is computed when all of them have requested it. */
  const groupOf = (size: number): ProcessGroup[] => {
    let waiting: { rank: number; values: Float32Array; done: () => void }[] = [];
    const round = (x: number, brief: boolean) => {
      const scaled = Math.fround(x * 65537);
      return brief ? Math.fround(scaled - Math.fround(scaled - x)) : x;
    };
    const tree = (parts: readonly Float32Array[], brief: boolean): Float32Array => {
      if (parts.length === 1) return (parts[0] as Float32Array).map((x) => round(x, brief));
      const [left, right] = [parts.slice(0, parts.length / 2), parts.slice(parts.length / 2)].map((half) =>
        tree(half, brief),
      );
      return (left as Float32Array).map((x, index) =>
        round(Math.fround(x + ((right as Float32Array)[index] as number)), brief),
      );
    };
    return Array.from({ length: size }, (_, rank) => ({
      rank,
      size,
      sum: (values, brief = false) =>
        new Promise((resolve) => {
          waiting.push({ rank, values, done: resolve });
          if (waiting.length < size) return;
          const all = waiting.sort((a, b) => a.rank - b.rank);
          waiting = [];
          const sum = tree(
            all.map((one) => one.values.slice()),
            brief,
          );
          for (const one of all) {
            one.values.set(sum);
            one.done();
          }
        }),
    }));
  };
  const together = (size: number, changes: Partial<TrainOptions> = {}): Promise<Trained[]> =>
    Promise.all(groupOf(size).map((group) => trained({ shards: 8, group, ...changes })));

  for (const brief of [false, true])
    it(`is bitwise the same in 1, 2, 4 and 8 processes${brief ? ', with gradients rounded to bfloat16' : ''}`, async () => {
      const alone = await trained({ shards: 8, brief });
      for (const size of [2, 4, 8])
        for (const one of await together(size, { brief })) expect(one, String(size)).to.deep.equal(alone);
    }).timeout(60_000);

  it('has the gradients of the whole batch up to rounding, less exactly in bfloat16', async () => {
    const [whole, parts, brief] = [
      await trained(),
      await trained({ shards: 4 }),
      await trained({ shards: 4, brief: true }),
    ];
    const distance = (one: Trained) =>
      Math.max(
        ...one.reports.map((report, step) =>
          Math.abs(report.gradientNorm / (whole.reports[step]?.gradientNorm ?? 0) - 1),
        ),
      );
    expect(distance(parts)).to.be.below(1e-4);
    expect(distance(brief)).to.be.above(distance(parts)).and.below(0.02);
    expect(await trained({ shards: 1 })).to.deep.equal(whole);
  });

  it('stops in all processes after the same step if one is aborted', async () => {
    const stop = new AbortController();
    const groups = groupOf(2);
    const runs = await Promise.all(
      groups.map((group) =>
        trained({
          ...{ shards: 2, group },
          ...(group.rank === 1 && { signal: stop.signal, onStep: ({ step }) => void (step === 2 && stop.abort()) }),
        }),
      ),
    );
    expect(runs.map(({ position }) => position.step)).to.deep.equal([3, 3]);
  });

  it('leaves no tensors if another process is lost', async () => {
    const before = tf.memory().numTensors;
    const group = { rank: 0, size: 2, sum: () => Promise.reject(new Error('gone')) };
    const model = createModel(tinyConfig, dataset, 1);
    const optimizer = new Optimizer(model.variables, { learningRate: 0.01, warmup: 0, schedule: 'constant', steps: 2 });
    const options = { ...settings, model, optimizer, steps: 2, shards: 2, group };
    await train(options).then(
      () => expect.fail(),
      (error) => expect(error.message).to.equal('gone'),
    );
    optimizer.dispose();
    model.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects shards that do not divide the batch, and processes that cannot share them', async () => {
    for (const shards of [3, 16, 0])
      expect((await errorOf(() => trained({ shards }))).message).to.contain(
        `train: shards: expected a power of two that divides the batch of 8, got ${shards}`,
      );
    const [group] = groupOf(4);
    expect((await errorOf(() => trained({ shards: 2, ...(group && { group }) }))).message).to.contain(
      '4 processes cannot share 2 shards',
    );
  });

  it('sums in the order of a tree', () => {
    const numbers = [1e8, 1, -1e8, 1].map((value) => tf.scalar(value));
    const sum = new TreeSum();
    for (const number of numbers) sum.add([number]);
    const [total] = sum.take();
    expect(total?.dataSync()[0]).to.equal(0); // (1e8 + 1) + (-1e8 + 1), where rounding drops each 1
    total?.dispose();
  });
});
