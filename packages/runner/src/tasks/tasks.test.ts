import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readImage, writePng } from '@hypersiren/datasets/media';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { ConfigError } from '../config/config-error.js';
import type { RunEvent } from '../events/run-event.js';
import { benchmarkReport } from '../results/benchmark-report.js';
import { readNewestCheckpoint } from '../run/checkpoints/checkpoint.js';
import { RunError } from '../run/run-error.js';
import { openRunFolder } from '../run/run-folder.js';
import { UsageError } from '../usage-error.js';
import { benchmark } from './benchmark.js';
import { chart } from './chart.js';
import { compare } from './compare.js';
import { type DryTraining, dryRun } from './dry-run.js';
import { evaluate } from './evaluate.js';
import { exportModel } from './export-model.js';
import { inpaint } from './inpaint.js';
import { reproduce } from './reproduce.js';
import { resume } from './resume.js';
import { train } from './train.js';
import { writeEvents } from './write-events.js';

/** A configuration as an object. */
const CONFIG = {
  name: 'tiny',
  seed: 3,
  dataset: { source: 'portraits', size: 8, count: { train: 12, test: 4 } },
  context: { train: { pixels: [4, 40] }, evaluate: [5, 'full'] },
  model: {
    encoder: { type: 'cnn', channels: [4] },
    hypernetwork: { latent: 4, hidden: [], emission: 'full' },
    siren: { width: 6, hiddenLayers: 1, omega0: 15 },
  },
  train: { batch: 6, steps: 4, warmup: 1, logEvery: 2, checkpointEvery: 2, statisticsEvery: 2 },
} as const;

describe('the tasks of the runner', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  const told: RunEvent[] = [];
  let tensors = 0;
  const typesOf = (events: readonly RunEvent[]): RunEvent['type'][] => events.map(({ type }) => type);
  /** Returns the events of a type, in order. */
  const toldOf = <Type extends RunEvent['type']>(type: Type) =>
    told.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
  const onEvent = (event: RunEvent): void => void told.push(event);
  const cpu = { backend: 'cpu', onEvent } as const;

  before(async () => {
    await train({ config: CONFIG, run: 'whole', ...cpu });
    told.length = 0;
    tensors = tf.memory().numTensors;
  });
  beforeEach(() => {
    told.length = 0;
  });
  afterEach(() => {
    expect(JSON.parse(JSON.stringify(told)), 'plain data').to.deep.equal(told);
    expect(tf.memory().numTensors, 'tensors').to.equal(tensors);
  });

  describe('train', () => {
    it('starts from the weights of another run, and records that run', async () => {
      const set = ['train.from=whole', 'train.learningRate=1e-12', 'train.steps=1', 'train.warmup=0'];
      const tuned = await train({ config: CONFIG, set, run: 'tuned', ...cpu });
      expect(toldOf('started-from')).to.deep.equal([
        { type: 'started-from', directory: path.join(folder.path, 'whole'), step: 4 },
      ]);
      expect(tuned?.record.startedFrom).to.deep.equal({ run: path.join(folder.path, 'whole'), step: 4 });
      const numbers = async (run: string) => {
        const { tensors } = await readNewestCheckpoint((await openRunFolder(run)).checkpoints);
        return Object.values(tensors.model ?? {}).flatMap(({ data }) => [...data]);
      };
      const [before, after] = await Promise.all([numbers('whole'), numbers('tuned')]);
      expect(Math.max(...before.map((value, at) => Math.abs(value - (after[at] as number))))).to.be.below(1e-6);
      const other = await errorOf(RunError, () =>
        train({ config: CONFIG, set: ['train.from=whole', 'model.siren.width=7'], run: 'other', ...cpu }),
      );
      expect(other.code).to.equal('other-config');
      expect(other.message).to.contain('its model differs from that of this configuration');
      const none = { config: CONFIG, set: ['train.from=nowhere'], run: 'none', ...cpu };
      expect((await errorOf(RunError, () => train(none))).code).to.equal('no-run');
    });

    it('draws contact sheets at early steps on request, and reaches the same weights', async () => {
      const set = ['train.steps=26', 'train.checkpointEvery=26'];
      const { folder: drawn } = (await train({ config: CONFIG, set, run: 'drawn', sheets: true, ...cpu })) ?? {};
      const sheet = 'contact-sheet-step-25.png';
      const order = told.findIndex((event) => event.type === 'files' && event.files[0]?.path.endsWith(sheet));
      expect(order)
        .to.be.above(0)
        .and.below(told.findIndex(({ type }) => type === 'trained'));
      expect(readdirSync(drawn?.figures ?? '')).to.include.members([sheet, 'contact-sheet.png']);
      const plain = (await train({ config: CONFIG, set, run: 'plain', ...cpu }))?.folder;
      expect(readdirSync(plain?.figures ?? '')).to.not.include(sheet);
      const weights = (checkpoints = '') =>
        readFileSync(path.join(checkpoints, 'step-00000026', 'model.safetensors')).toString('hex');
      expect(weights(drawn?.checkpoints)).to.equal(weights(plain?.checkpoints));
    });

    it('trains a configuration object, emits events in order, and returns the result', async () => {
      const trained = await train({ config: CONFIG, set: ['train.steps=3'], ...cpu });
      expect(trained).to.deep.include({ outcome: 'finished', steps: 3 });
      expect(trained?.folder.directory).to.equal(path.join(folder.path, 'runs', 'tiny'));
      expect(trained?.record.command.at(0)).to.equal('node');
      expect(trained?.evaluation?.model.contexts.map(({ context }) => context)).to.deep.equal(['5', 'full']);
      const order = typesOf(told).filter((type, index, all) => type !== all[index - 1]);
      expect(order.slice(0, 6)).to.deep.equal(['backend', 'data', 'model', 'run', 'job', 'statistics']);
      expect(order.at(-1)).to.equal('finished');
      expect(toldOf('step').map(({ step, steps }) => [step, steps])).to.deep.equal([
        [1, 3],
        [2, 3],
        [3, 3],
      ]);
      expect(toldOf('checkpoint').map(({ step }) => step)).to.deep.equal([2, 3]);
      for (const { directory } of toldOf('checkpoint')) expect(existsSync(directory)).to.equal(true);
      expect(toldOf('evaluated').map(({ evaluation }) => evaluation)).to.deep.equal([trained?.evaluation]);
      const drawn = toldOf('files').flatMap(({ files }) => files);
      expect(drawn.map(({ name }) => name)).to.include.members(['contact sheet', 'error chart', 'loss chart']);
      for (const { path: file } of drawn) expect(existsSync(file), file).to.equal(true);
      expect(toldOf('job').map(({ job }) => job)).to.deep.equal(toldOf('job-ended').map(({ job }) => job));
      expect(toldOf('finished')).to.deep.equal([{ type: 'finished', directory: trained?.folder.directory, steps: 3 }]);
    });

    it('resolves the paths of an object from the working directory, and shows an issue at its position in YAML', async () => {
      const mistake = await errorOf(ConfigError, () => train({ config: { ...CONFIG, train: { stpes: 3 } }, ...cpu }));
      expect(mistake.message).to.match(/^config:\d+:\d+: in train: unknown key "stpes"; did you mean "steps"\?/);
      const missing = { source: 'idx', path: 'none.idx' };
      const error = await errorOf(Error, () => train({ config: { ...CONFIG, dataset: missing }, ...cpu }));
      expect(error.message).to.contain(path.join(folder.path, 'none.idx'));
      expect(existsSync('runs/tiny-2')).to.equal(false);
      expect((await errorOf(UsageError, () => train({ config: CONFIG, minutes: 0 }))).message).to.contain('got 0');
    });

    it('chooses the number of steps by the time, and passes on errors of the event callback', async () => {
      const trained = await train({ config: CONFIG, run: 'timed', minutes: 0.002, ...cpu });
      const [chosen] = toldOf('steps-chosen');
      expect(chosen?.seconds).to.be.closeTo(0.12, 1e-9);
      expect(trained?.steps).to.equal(chosen?.steps);
      const deaf = await errorOf(Error, () =>
        train({
          config: CONFIG,
          run: 'deaf',
          backend: 'cpu',
          onEvent({ type }) {
            if (type === 'step') throw new Error('enough');
          },
        }),
      );
      expect(deaf.message).to.equal('enough');
      expect(JSON.parse(readFileSync('deaf/run.json', 'utf8'))).to.deep.include({ outcome: 'failed', error: 'enough' });
    });
  });

  describe('resume', () => {
    it('resumes after the signal to the bytes of an uninterrupted training', async () => {
      const controller = new AbortController();
      const stopped = await train({
        config: CONFIG,
        run: 'half',
        backend: 'cpu',
        signal: controller.signal,
        onEvent(event) {
          onEvent(event);
          if (event.type === 'step' && event.step === 2) controller.abort();
        },
      });
      expect(stopped).to.deep.include({ outcome: 'interrupted', steps: 2 });
      expect(stopped).to.not.have.property('evaluation');
      expect(toldOf('interrupted')).to.deep.equal([
        { type: 'interrupted', kind: 'training', directory: stopped?.folder.directory, steps: 2, of: 4 },
      ]);
      expect(typesOf(told)).to.not.include('finished');

      const resumed = await resume({ run: 'half', onEvent });
      expect(resumed).to.deep.include({ outcome: 'finished', steps: 4 });
      expect(toldOf('run').at(-1)).to.deep.include({ step: 2 });
      const bytes = (run: string): Buffer[] =>
        readdirSync(`${run}/checkpoints/step-00000004`)
          .sort()
          .map((file) => readFileSync(`${run}/checkpoints/step-00000004/${file}`));
      expect(bytes('half')).to.deep.equal(bytes('whole'));
    });

    it('leaves a finished run unchanged, and returns its evaluation', async () => {
      const before = readFileSync('whole/run.json', 'utf8');
      const { outcome, steps, evaluation } = await resume({ run: 'whole', ...cpu });
      expect([outcome, steps, evaluation?.name]).to.deep.equal(['finished', 4, 'tiny']);
      expect(typesOf(told)).to.deep.equal(['finished-before']);
      expect(readFileSync('whole/run.json', 'utf8')).to.equal(before);
      expect((await errorOf(RunError, () => resume({ run: 'nothing' }))).code).to.equal('no-run');
    });
  });

  describe('evaluate', () => {
    it('returns the written evaluation, and stops at the signal', async () => {
      const evaluation = await evaluate({ run: 'whole', set: ['context.evaluate=[7]'], ...cpu });
      expect(evaluation.model.contexts.map(({ context }) => context)).to.deep.equal(['7']);
      const beside = 'whole/evaluations/context.evaluate=pixels-7/evaluation.json';
      expect(JSON.parse(readFileSync(beside, 'utf8')).model.contexts).to.have.length(1);
      const controller = new AbortController();
      controller.abort(new Error('no longer'));
      const ended = await errorOf(Error, () => evaluate({ run: 'whole', ...cpu, signal: controller.signal }));
      expect(ended.message).to.equal('no longer');
      await evaluate({ run: 'whole', ...cpu });
    });

    it('writes an evaluation with other settings to a separate folder', async () => {
      const { evaluation, directory } = await openRunFolder('whole');
      const before = readFileSync(evaluation, 'utf8');
      const set = ['context.evaluate=[7]', 'evaluation.strongest=false'];
      const other = await evaluate({ run: 'whole', set, ...cpu });
      expect(other.model.contexts.map(({ context }) => context)).to.deep.equal(['7']);
      expect(readFileSync(evaluation, 'utf8')).to.equal(before);
      const name = 'context.evaluate=pixels-7-evaluation.strongest=false';
      expect(readdirSync(path.join(directory, 'evaluations'))).to.include(name);
      const beside = path.join(directory, 'evaluations', name);
      expect(JSON.parse(readFileSync(path.join(beside, 'evaluation.json'), 'utf8')).model.contexts).to.have.length(1);
      expect(readdirSync(path.join(beside, 'figures'))).to.include('error.png');
      expect(toldOf('files').at(-1)?.files[0]?.path).to.equal(path.join(beside, 'evaluation.json'));
    });
  });

  describe('dryRun', () => {
    it('returns the measurements of a training, and creates no folder', async () => {
      const before = readdirSync('.');
      const { parameters, data, training } = await dryRun({ config: CONFIG, ...cpu });
      expect(parameters.tensors.reduce((sum, { size }) => sum + size, 0)).to.equal(parameters.parameterCount);
      expect(data.splits.map(({ name, count }) => [name, count])).to.deep.equal([
        ['train', 12],
        ['test', 4],
      ]);
      expect([data.shared, data.epochs, data.batchesPerEpoch]).to.deep.equal([0, 2, 2]);
      const { timed, stepSeconds, seconds } = training as DryTraining;
      expect(timed.warm + timed.first).to.equal(4);
      expect(stepSeconds).to.be.above(0);
      expect(seconds).to.be.at.least(stepSeconds);
      expect(readdirSync('.')).to.deep.equal(before);
    });
  });

  describe('benchmark', () => {
    it('evaluates a run and baselines, and writes a report', async () => {
      const result = await benchmark({
        target: 'whole',
        only: ['mean-image'],
        ...cpu,
      });
      if (result.outcome !== 'finished') throw new Error('was interrupted');
      expect(result.benchmark.methods.map(({ kind }) => kind)).to.deep.equal(['model', 'mean-image']);
      expect(readFileSync('whole/benchmark.md', 'utf8')).to.equal(benchmarkReport(result.benchmark));
      expect(toldOf('benchmarked').map(({ report }) => report)).to.deep.equal([path.resolve('whole/benchmark.md')]);
      expect(result.figures.map(({ name }) => name)).to.deep.equal(['chart', 'inpainted']);
      expect(toldOf('baseline').map(({ name, cached }) => [name, cached])).to.deep.equal([['mean image', false]]);
    });

    it('trains the model of a configuration first, and returns the phase in which it was interrupted', async () => {
      const at = async (type: RunEvent['type'], run: string) => {
        const controller = new AbortController();
        const listener = (event: RunEvent): void => {
          if (event.type === type) controller.abort();
        };
        const signal = controller.signal;
        return benchmark({ target: CONFIG, run, only: ['mean-image'], backend: 'cpu', signal, onEvent: listener });
      };
      expect(await at('step', 'early')).to.deep.equal({ outcome: 'interrupted', during: 'training' });
      expect(await at('measured-run', 'late')).to.deep.include({ outcome: 'interrupted', during: 'measuring' });
      expect((await openRunFolder('late')).directory).to.equal(path.join(folder.path, 'late'));
    });
  });

  describe('inpaint and exportModel', () => {
    it('inpaint an image at any size, and write files for other programs', async () => {
      const data = Uint8Array.from({ length: 9 * 9 * 3 }, (_, index) => (index * 37) % 256);
      await writePng('image.png', { data, height: 9, width: 9, channels: 3 });
      const { image, known, pixels } = await inpaint({
        ...{ run: 'whole', image: 'image.png', pixels: 10, size: 20 },
        ...{ output: 'out/result.png', ...cpu },
      });
      expect([image.height, image.width, known, pixels]).to.deep.equal([20, 20, 10, 64]);
      expect((await readImage('out/result.png', { channels: 3 })).data).to.deep.equal(image.data);
      const other = await errorOf(UsageError, () => inpaint({ run: 'whole', image: 'image.png', output: 'x.jpg' }));
      expect(other.message).to.contain('must end in .png');
      const over = await errorOf(UsageError, () =>
        inpaint({ run: 'whole', image: 'image.png', output: './image.png' }),
      );
      expect(over.message).to.contain('would replace the file that is read');

      const files = await exportModel({ run: 'whole', to: 'npz', onEvent });
      expect(files.map(({ path: file }) => path.relative(folder.path, file))).to.deep.equal([
        path.join('whole', 'exported', 'npz', 'model.npz'),
        path.join('whole', 'exported', 'npz', 'MODEL_CARD.md'),
      ]);
      const part = { image: 'image.png', pixels: 10 };
      const [one] = await exportModel({ run: 'whole', to: 'safetensors', image: part, output: 'one' });
      expect(one?.path).to.equal(path.join(folder.path, 'one', 'image.safetensors'));
    });
  });

  describe('chart and writeEvents', () => {
    it('leave no outdated chart in another format', async () => {
      await chart({ runs: ['whole'], output: 'formats', format: 'svg', ...cpu });
      const stale = path.join(folder.path, 'formats', 'loss.svg');
      folder.write('formats/loss.svg', 'stale');
      const drawn = await chart({ runs: ['whole'], output: 'formats', ...cpu });
      expect(readFileSync(stale, 'utf8')).to.match(/^<svg|^<\?xml/);
      expect(drawn.map(({ path: file }) => path.basename(file))).to.include.members(['loss.png', 'loss.svg']);
    });

    it('draw the logs and evaluations of runs, and reject runs that cannot share a chart', async () => {
      const both = await chart({ runs: ['whole', 'half'], output: 'both', format: 'svg', onEvent });
      expect(both.map(({ path: file }) => path.relative(folder.path, file))).to.deep.equal(
        ['error', 'psnr', 'ssim', 'swap', 'loss'].map((name) => path.join('both', `${name}.svg`)),
      );
      expect(toldOf('files').map(({ files }) => files)).to.deep.equal([both]);
      folder.write('config.yaml', 'name: mine\n');
      expect((await errorOf(UsageError, () => chart({ runs: ['config.yaml'] }))).message).to.contain('--statistics');
    });

    it('write the log of a run for TensorBoard', async () => {
      const { path: file, lines, step } = await writeEvents({ run: 'whole', output: 'events', ...cpu });
      expect([path.dirname(file), lines, step]).to.deep.equal([path.join(folder.path, 'events'), 2, 4]);
      expect(existsSync(file)).to.equal(true);
    });
  });

  describe('reproduce and compare', () => {
    it('find that a repeated training is equal bit for bit', async () => {
      const again = await reproduce({ run: 'whole', ...cpu });
      expect(again).to.deep.include({ as: 'whole-again', sameWeights: true, worst: 0, reproduced: true });
      expect(again?.errors.map(({ context }) => context)).to.deep.equal(['5', 'full']);
      const { differences, comparison, runs } = await compare(['whole', 'whole-again']);
      expect(differences).to.deep.equal([]);
      expect(runs.map(({ name }) => name)).to.deep.equal(['whole', 'whole-again']);
      expect(comparison[0]?.all[1]?.difference).to.deep.equal({ mean: 0, low: 0, high: 0 });
    });
  });
});
