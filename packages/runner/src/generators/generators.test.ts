import { existsSync, readFileSync } from 'node:fs';
import { readImage } from '@hypersiren/datasets/media';
import { ExportError } from '@hypersiren/interchange';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { ConfigError } from '../config/config-error.js';
import { loadConfig } from '../config/load-config.js';
import type { RunEvent } from '../events/run-event.js';
import { readNewestCheckpoint } from '../run/checkpoints/checkpoint.js';
import { readFitLog } from '../run/logs/fit-log.js';
import { RunError } from '../run/run-error.js';
import { openRunFolder } from '../run/run-folder.js';
import { train } from '../tasks/train.js';
import { watchRun } from '../tasks/watch-run.js';
import { UsageError } from '../usage-error.js';
import { evaluateGeneratorTask } from './evaluate-generator-task.js';
import { exportSample } from './export-sample.js';
import { generate } from './generate.js';
import { readGeneratorEvaluation } from './generator-evaluation-file.js';
import { resumeGeneratorRun, trainGeneratorRun } from './train-generator.js';

const transformer = { patch: 4, overlap: 1, width: 8, depth: 1, heads: 2, mlp: 1 };
const CONFIG = {
  name: 'tiny-generator',
  seed: 3,
  dataset: { source: 'portraits', size: 8, count: { train: 12, test: 6 } },
  model: {
    kind: 'generator',
    ...{ latent: 4, mapping: 1, patch: 4, width: 8, depth: 1, heads: 2, mlp: 1 },
    siren: { width: 5, hiddenLayers: 1 },
  },
  objective: { type: 'adversarial', discriminator: transformer, r1Every: 2 },
  train: { batch: 4, steps: 5, warmup: 1, logEvery: 2, checkpointEvery: 3, mirror: true },
  evaluation: { rank: 3 },
};

describe('the tasks of generators', function () {
  this.timeout(120_000);
  workingFolder();
  const told: RunEvent[] = [];
  let tensors = 0;
  const onEvent = (event: RunEvent): void => void told.push(event);
  const cpu = { backend: 'cpu', onEvent } as const;
  const types = () => told.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
  const checkpointOf = async (run: string) => {
    const { step, tensors, state } = await readNewestCheckpoint((await openRunFolder(run)).checkpoints);
    return { step, tensors, state };
  };

  before(async () => {
    await tf.setBackend('cpu');
    tensors = tf.memory().numTensors;
    await trainGeneratorRun({ config: CONFIG, run: 'whole', sheets: true, ...cpu });
  });
  afterEach(() => {
    expect(JSON.parse(JSON.stringify(told)), 'plain data').to.deep.equal(told);
    expect(tf.memory().numTensors, 'tensors').to.equal(tensors);
    told.length = 0;
  });

  it('train a generator, measure its samples and draw sheets, and emit events in order', async () => {
    expect(types()).to.deep.equal([
      ...['backend', 'data', 'model', 'run', 'job', 'step', 'checkpoint', 'files', 'step', 'checkpoint'],
      ...['job-ended', 'trained', 'generator-evaluated', 'files', 'finished'],
    ]);
    const folder = await openRunFolder('whole');
    const evaluation = await readGeneratorEvaluation(folder.evaluation);
    expect(evaluation).to.include({ name: 'tiny-generator', type: 'generator', objective: 'adversarial', step: 5 });
    expect(evaluation).to.include({ images: 6, coordinates: 3, split: 'test' });
    expect(evaluation?.scores.map(({ name }) => name)).to.deep.equal(['samples', 'gaussian', 'training']);
    for (const figure of ['samples', 'nearest', 'curve'])
      expect(existsSync(`whole/figures/${figure}.png`), figure).to.equal(true);
    const rows = await readFitLog(folder.metrics);
    expect(rows.map(({ step }) => step)).to.deep.equal([2, 4, 5]);
    expect(Object.keys(rows[0]?.terms ?? {})).to.include.members(['discriminator', 'real', 'generated', 'penalty']);
  });

  for (const stopped of [1, 4])
    it(`resume after step ${stopped} with the same bits as without an interruption`, async () => {
      const run = `stopped-${stopped}`;
      const stop = new AbortController();
      const stopping = (event: RunEvent): void => {
        if (event.type === 'step' && event.step === stopped) stop.abort();
      };
      const first = await trainGeneratorRun({
        config: CONFIG,
        run,
        backend: 'cpu',
        onEvent: stopping,
        signal: stop.signal,
      });
      expect(first).to.include({ outcome: 'interrupted', steps: stopped });
      expect(await resumeGeneratorRun({ run, ...cpu })).to.include({ outcome: 'finished', steps: 5 });
      expect(await checkpointOf(run)).to.deep.equal(await checkpointOf('whole'));
      for (const file of ['evaluation.json', 'figures/samples.png'])
        expect(readFileSync(`${run}/${file}`).equals(readFileSync(`whole/${file}`)), file).to.equal(true);
      const withoutTime = async (from: string) =>
        (await readFitLog((await openRunFolder(from)).metrics)).map(({ seconds: _, ...row }) => row);
      expect(await withoutTime(run)).to.deep.equal(await withoutTime('whole'));
    });

  it('leave a finished run as it is, and refuse other settings', async () => {
    const result = await resumeGeneratorRun({ run: 'whole', ...cpu });
    expect(result.evaluation?.step).to.equal(5);
    expect(types()).to.deep.equal(['finished-before']);
    const error = await errorOf(RunError, () =>
      resumeGeneratorRun({ run: 'stopped-1', set: ['train.steps=9', 'train.batch=2'], ...cpu }),
    );
    expect(error).to.include({ code: 'other-config' });
    expect(error.message).to.contain('train.batch 4, now 2');
  });

  it('generate images of a seed, at any size, and write them as a sheet', async () => {
    const { images, sheet } = await generate({ run: 'whole', count: 5, output: 'sheet.png', ...cpu });
    expect(images).to.have.length(5);
    expect([sheet.height, sheet.width]).to.deep.equal([2 * 8 + 2, 3 * 8 + 4]);
    expect((await readImage('sheet.png')).width).to.equal(sheet.width);
    const again = await generate({ run: 'whole', count: 2, ...cpu });
    expect(again.images[1]?.data).to.deep.equal(images[1]?.data);
    const other = await generate({ run: 'whole', count: 1, seed: 2, ...cpu });
    expect(other.images[0]?.data).not.to.deep.equal(images[0]?.data);
    const large = await generate({ run: 'whole', count: 1, size: 24, ...cpu });
    expect(large.images[0]).to.include({ height: 24, width: 24, channels: 3 });
  });

  it('train and generate with a convolutional decoder, whose images are not exported', async () => {
    const run = 'convolutional';
    await trainGeneratorRun({ config: CONFIG, set: ['model.decoder=convolutional', 'train.steps=1'], run, ...cpu });
    expect((await generate({ run, count: 1, size: 24, ...cpu })).images[0]).to.include({ height: 24, width: 24 });
    const error = await errorOf(UsageError, () => exportSample({ run, to: 'onnx', seed: 1, onEvent }));
    expect(error.message).to.contain('not SIRENs');
  });

  it('interpolate between the first images of two seeds, in one row', async () => {
    const { images, sheet } = await generate({ run: 'whole', count: 5, seed: 1, to: 2, ...cpu });
    expect(sheet.height).to.equal(8);
    const [first, last] = await Promise.all(
      [1, 2].map(async (seed) => (await generate({ run: 'whole', count: 1, seed, ...cpu })).images[0]?.data),
    );
    const difference = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
      Math.max(...Array.from(a as Uint8Array, (value, index) => Math.abs(value - (b?.[index] as number))));
    expect(difference(images[0]?.data, first)).to.be.at.most(1);
    expect(difference(images[4]?.data, last)).to.be.at.most(1);
  });

  it('refuse a sheet that is no PNG file, and numbers out of range', async () => {
    for (const [options, problem] of [
      [{ output: 'sheet.jpg' }, 'must end in .png'],
      [{ count: 0 }, 'count: expected a whole number from 1'],
      [{ count: 1, to: 2 }, 'count: expected a whole number from 2'],
      [{ seed: 0.5 }, 'seed: expected a whole number'],
      [{ count: 4000, size: 2000 }, 'do not fit on a sheet'],
    ] as const)
      expect((await errorOf(UsageError, () => generate({ run: 'whole', ...options, ...cpu }))).message).to.contain(
        problem,
      );
  });

  it('export an image of a seed as a graph of coordinates, and say why not as one network', async () => {
    const files = await exportSample({ run: 'whole', to: 'onnx', seed: 2, ...cpu });
    expect(files.map(({ name }) => name)).to.deep.equal(['image.onnx', 'MODEL_CARD.md']);
    expect(readFileSync(files[1]?.path as string, 'utf8')).to.contain('Image of the seed 2');
    const error = await errorOf(ExportError, () => exportSample({ run: 'whole', to: 'npz', seed: 2, ...cpu }));
    expect(error.message).to.contain('4 sine networks');
  });

  it('measure a trained generator again with the same result', async () => {
    const before = await readGeneratorEvaluation('whole/evaluation.json');
    expect(await evaluateGeneratorTask({ run: 'whole', ...cpu })).to.deep.equal(before);
  });

  it('show the progress of a training', async () => {
    const state = await watchRun({ run: 'whole', once: true });
    expect(state).to.include({ outcome: 'finished', steps: 5 });
    expect(state.last?.step).to.equal(5);
  });

  it('are named in the error of tasks for models that inpaint, and the other way round', async () => {
    const wrong = await errorOf(ConfigError, () => train({ config: CONFIG, ...cpu }));
    expect(wrong.message).to.contain('this is the configuration of a generator');
    expect((await errorOf(ConfigError, () => loadConfig('whole/config.yaml'))).message).to.contain('config.yaml:');
    const inpainting = await errorOf(ConfigError, () =>
      trainGeneratorRun({ config: { ...CONFIG, context: { evaluate: [5] } }, ...cpu }),
    );
    expect(inpainting.message).to.contain('context: belongs to a model that inpaints');
  });
});
