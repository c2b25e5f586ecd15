import { Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createModel, type Model } from '../model/model.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { DivergedError } from './diverged-error.js';
import { type StepReport, type TrainOptions, train } from './train.js';

describe('a training on a backend that computes later', () => {
  onCpu();

  const dataset = tinyDataset();
  const steps = 8;
  const settings = {
    dataset,
    context: { pixels: [3, 12] },
    loss: { latent: 0.1, weights: 1 },
    batch: 10,
    seed: 1,
  } as const;

  /** Trains a new model, and lists what begins and what is reported. */
  async function trained(later: boolean, options: Partial<TrainOptions> = {}, watch = (model: Model) => model) {
    const backend = tf.backend() as { computesLater?: boolean };
    backend.computesLater = later;
    const model = createModel(tinyConfig, dataset, 1);
    const optimizer = new Optimizer(model.variables, { learningRate: 0.01, warmup: 2, schedule: 'cosine', steps });
    const events: string[] = [];
    const reports: StepReport[] = [];
    const watched = {
      ...watch(model),
      encode: (...input: Parameters<Model['encode']>) => {
        events.push(`begin ${optimizer.updates + 1}`);
        return model.encode(...input);
      },
    };
    const onStep = (report: StepReport) => {
      events.push(`report ${report.step}`);
      reports.push(report);
    };
    try {
      const run = { ...settings, steps, optimizer, onStep, ...options, model: watched } as TrainOptions;
      const position = await train(run);
      return { events, reports, position, model, optimizer, error: undefined };
    } catch (error) {
      return { events, reports, position: undefined, model, optimizer, error };
    } finally {
      delete backend.computesLater;
    }
  }

  it('reports each step after the next has begun, with the same numbers', async () => {
    const [later, now] = [await trained(true), await trained(false)];
    expect(later.events.slice(0, 5)).to.deep.equal(['begin 1', 'begin 2', 'report 1', 'begin 3', 'report 2']);
    expect(now.events.slice(0, 4)).to.deep.equal(['begin 1', 'report 1', 'begin 2', 'report 2']);
    expect(later.reports).to.deep.equal(now.reports);
    expect(later.position).to.deep.equal(now.position);
    expect(await later.model.state()).to.deep.equal(await now.model.state());
  });

  it('runs its hooks before a later step begins, so that the saved state is that of the reported step', async () => {
    const saved: number[] = [];
    const hooks = [{ every: 3, run: ({ step }: StepReport) => void saved.push(step) }];
    const { events } = await trained(true, { hooks, steps: 7 });
    expect(saved).to.deep.equal([3, 6, 7]);
    expect(events.indexOf('report 3')).to.be.below(events.indexOf('begin 4'));
    expect(events.indexOf('report 6')).to.be.below(events.indexOf('begin 7'));
  });

  it('resumes bit for bit from the position at which a signal stopped it', async () => {
    const whole = await trained(true);
    const controller = new AbortController();
    const onStep = ({ step }: StepReport) => {
      if (step === 3) controller.abort();
    };
    const { model, optimizer, position } = await trained(true, { signal: controller.signal, onStep });
    expect(position?.step).to.equal(4); // which had begun
    expect(optimizer.updates).to.equal(4);
    await train({ ...settings, steps, model, optimizer, ...(position && { from: position.batch }) });
    expect(await model.state()).to.deep.equal(await whole.model.state());
  });

  it('notices a divergence one step later, before a hook sees the state, and leaves no tensors', async () => {
    let step = 0;
    const exploding = (model: Model): Model => ({
      ...model,
      distributionAt: (emitted, coordinates) => {
        const { mean } = model.distributionAt(emitted, coordinates);
        return { mean: ++step === 5 ? (tf.mul(mean, 1e3) as tf.Tensor3D) : mean };
      },
    });
    const saved: number[] = [];
    const before = tf.memory().numTensors;
    const hooks = [{ every: 6, run: ({ step }: StepReport) => void saved.push(step) }];
    const { error, events, model, optimizer } = await trained(true, { hooks }, exploding);
    expect(error).to.be.instanceOf(DivergedError);
    expect((error as DivergedError).step).to.equal(5);
    expect(events.slice(-2)).to.deep.equal(['report 4', 'begin 6']);
    expect(saved).to.deep.equal([]);
    model.dispose();
    optimizer.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('passes on the error of a callback, and leaves no tensors', async () => {
    const before = tf.memory().numTensors;
    const failing = () => {
      throw new Error('no space left');
    };
    const { model, optimizer, error } = await trained(true, { onStep: failing });
    expect((error as Error).message).to.equal('no space left');
    model.dispose();
    optimizer.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });
});
