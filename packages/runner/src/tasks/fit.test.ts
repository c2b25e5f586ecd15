import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writePng } from '@hypersiren/datasets/media';
import { FittedSignal } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import type { RunEvent } from '../events/run-event.js';
import { RunError } from '../run/run-error.js';
import { compare } from './compare.js';
import { evaluate } from './evaluate.js';
import { fit, resumeFit } from './fit.js';

const CONFIG = {
  name: 'one',
  seed: 2,
  fit: { type: 'image', image: 'image.png', channels: 1, views: 12 },
  network: { width: 6, hiddenLayers: 1, omega0: 8 },
  train: { steps: 6, learningRate: 5e-3, logEvery: 2, measureEvery: 3, checkpointEvery: 3 },
};

describe('fit', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  let told: RunEvent[] = [];
  let tensors = 0;
  const onEvent = (event: RunEvent): void => void told.push(event);
  const types = () => told.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
  const weights = async (run: string) => {
    const signal = FittedSignal.load(readFileSync(`${run}/signal.safetensors`));
    const parameters = await signal.parameters();
    signal.dispose();
    return parameters;
  };
  before(async () => {
    const data = Uint8Array.from({ length: 8 * 8 }, (_, pixel) => 128 + 90 * Math.sin(pixel / 9));
    await writePng('image.png', { data, height: 8, width: 8, channels: 1 });
    await tf.setBackend('cpu');
    tensors = tf.memory().numTensors;
  });
  beforeEach(() => {
    told = [];
  });
  afterEach(() => {
    expect(JSON.parse(JSON.stringify(told)), 'plain data').to.deep.equal(told);
    expect(tf.memory().numTensors, 'tensors').to.equal(tensors);
  });

  it('fits the signal of a configuration object, emits events in order, and returns the result', async () => {
    const fitted = await fit({ config: CONFIG, run: 'whole', backend: 'cpu', onEvent });
    expect(fitted).to.deep.include({ outcome: 'finished', steps: 6 });
    expect(Object.keys(fitted.evaluation?.measures ?? {})).to.deep.equal(['psnr']);
    expect(types()).to.deep.equal([
      ...['backend', 'signal', 'network', 'run', 'job', 'step', 'measures', 'checkpoint', 'step', 'measures'],
      ...['checkpoint', 'job-ended', 'trained', 'fit-evaluated', 'files', 'finished'],
    ]);
    expect(told).to.deep.include({ type: 'signal', kind: 'image', description: 'image.png, 8×8, gray' });
    const network = { type: 'network', activation: 'sine', widths: [2, 6, 6, 1], parameterCount: 67 };
    expect(told).to.deep.include(network);
    for (const { path: file } of fitted.files) expect(existsSync(file), file).to.equal(true);
    expect(fitted.files.at(-1)).to.deep.equal({
      name: 'curve',
      path: path.join(folder.path, 'whole', 'figures', 'curve.png'),
    });
  });

  it('resumes after the signal to the weights of an uninterrupted fit', async () => {
    const controller = new AbortController();
    const stopped = await fit({
      config: CONFIG,
      run: 'half',
      backend: 'cpu',
      signal: controller.signal,
      onEvent(event) {
        onEvent(event);
        if (event.type === 'step' && event.step === 2) controller.abort();
      },
    });
    expect(stopped).to.deep.include({ outcome: 'interrupted', steps: 2, files: [] });
    expect(told.at(-1)).to.deep.equal({
      ...{ type: 'interrupted', kind: 'fit', directory: path.join(folder.path, 'half'), steps: 2, of: 6 },
    });
    expect(await resumeFit({ run: 'half' })).to.deep.include({ outcome: 'finished', steps: 6 });
    expect(await weights('half')).to.deep.equal(await weights('whole'));
    expect((await errorOf(RunError, () => resumeFit({ run: 'none' }))).code).to.equal('no-run');
  });

  it('is no training: evaluations and comparisons say so', async () => {
    for (const task of [() => evaluate({ run: 'whole', backend: 'cpu' }), () => compare(['whole', 'half'])])
      expect((await errorOf(RunError, task)).message).to.contain('is a fit of one signal, where a training is wanted');
  });

  it('that cannot find its file names the key of the path', async () => {
    const options = { config: CONFIG, set: ['fit.image=none.png'], run: 'none', backend: 'cpu' } as const;
    expect((await errorOf(Error, () => fit(options))).message).to.contain('`--set fit.image=…`');
  });

  it('resumed with settings that its checkpoint does not fit is refused, and stays as it was', async () => {
    await fit({ config: CONFIG, run: 'adam', backend: 'cpu' });
    const files = () => ['config.yaml', 'run.json'].map((name) => readFileSync(path.join('adam', name), 'utf8'));
    const before = files();
    for (const one of ['train.optimizer=soap', 'network.width=5']) {
      const refused = await errorOf(RunError, () => resumeFit({ run: 'adam', set: ['train.steps=8', one] }));
      expect([refused.code, refused.message].join()).to.match(/other-config.*does not fit the changed settings/);
      expect(files()).to.deep.equal(before);
    }
    expect(await resumeFit({ run: 'adam', set: ['train.steps=8'] })).to.deep.include({ steps: 8 });
  });

  it('resumed for more steps of a schedule that depends on them says that the learning rate jumps', async () => {
    await fit({ config: CONFIG, set: ['train.schedule=cosine'], run: 'cosine', backend: 'cpu' });
    told = [];
    await resumeFit({ run: 'cosine', set: ['train.steps=8'], onEvent });
    const warnings = told.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings.join()).to.match(/train\.schedule cosine depends on train\.steps, so that it jumps at step 6/);
  });
});
