import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { BenchmarkFile, Provenance } from '@hypersiren/runner';
import { expect } from 'chai';
import { decodePng } from '../../../tools/testing/decode-png.js';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

describe('hypersiren', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  /** Within this process, where no tensor may be left over. */
  const hypersiren = runHere;
  const read = (name: string): string => readFileSync(folder.at(name), 'utf8');
  const provenance = (run: string): Provenance => JSON.parse(read(`${run}/run.json`));
  before(async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const { code, stderr } = await hypersiren(['train', 'tiny.yaml', '--backend', 'cpu']);
    expect(code, stderr).to.equal(0);
  });

  describe('benchmark', () => {
    const benchmark = (...args: string[]) => hypersiren(['benchmark', ...args, '--backend', 'cpu']);
    const only = ['--only', 'mean-image,nearest-pixel'];
    const numbers = (run: string): BenchmarkFile => {
      const file: BenchmarkFile = JSON.parse(read(`${run}/benchmark.json`));
      return {
        ...file,
        measured: '',
        methods: file.methods.map(({ cost, ...method }) => ({ ...method, cost: {} as never })),
      };
    };

    it('evaluates a run and the baselines of its configuration', async () => {
      const { code, stdout, stderr } = await benchmark('runs/tiny', '--set', 'evaluation.images=4');
      expect(stderr).to.match(/^baseline +biharmonic/m);
      expect(code).to.equal(0);
      for (const name of ['mean image', 'nearest known pixel', 'linear', 'biharmonic', 'Gaussian posterior'])
        expect(stdout.match(new RegExp(`^  ${name} `, 'gm')), name).to.have.length(3); // all, unknown, costs
      expect(stdout.match(/^ {2}tiny /gm)).to.have.length(4); // and with other emitted parameters
      const { methods, comparison, protocol, onProtocol } = numbers('runs/tiny');
      expect(methods.map(({ kind }) => kind)).to.deep.equal([
        'model',
        'mean-image',
        'nearest-pixel',
        'linear',
        'biharmonic',
        'gaussian-posterior',
      ]);
      expect(comparison.map(({ context }) => context)).to.deep.equal(['5', '20', 'half', 'full']);
      expect(protocol).to.deep.include({ split: 'test', images: 4, seed: 0 });
      expect(onProtocol).to.equal(false);
      // The errors are those that evaluate finds on the same images.
      await hypersiren(['evaluate', 'runs/tiny', '--backend', 'cpu', '--set', 'evaluation.images=4']);
      const [beside = ''] = readdirSync(folder.at('runs/tiny/evaluations'));
      const { model, baselines } = JSON.parse(read(`runs/tiny/evaluations/${beside}/evaluation.json`));
      for (const wanted of [model, ...baselines]) {
        const { evaluation } =
          methods.find(({ name, kind }) => name === wanted.predictor || kind === wanted.predictor) ?? expect.fail();
        expect(evaluation.contexts).to.deep.equal(wanted.contexts);
      }
      expect(read('runs/tiny/benchmark.md'))
        .to.contain('## Differences to tiny')
        .and.contain('| biharmonic ')
        .and.match(/## Models less the Gaussian posterior[\s\S]*\n\| tiny \| [+−]0\.\d+ \[/)
        .and.match(/## Another image’s emitted parameters[\s\S]*\n\| tiny \| \d\.\d\d \[.* \| Hypernetwork result: /);
      expect(stdout).to.match(
        /^Error with another image’s emitted parameters ÷ own.*\n.*\n.*\n {2}tiny( +\d\.\d\d){4}\n/m,
      );
      for (const name of ['benchmark', 'benchmark-inpainted']) {
        const file = `runs/tiny/figures/${name}.png`;
        expect(stdout).to.contain(file);
        expect(new Set((await decodePng(readFileSync(folder.at(file)))).data).size, file).to.be.above(50);
      }
    });

    it('reuses earlier results of baselines, with the same numbers, unless disabled', async () => {
      const wanted = numbers('runs/tiny');
      for (const [flags, message] of [
        [[], /^baseline +biharmonic.*: already evaluated$/m],
        [['--no-cache'], /^baseline +biharmonic[^:]*$/m],
      ] as const) {
        const { stderr } = await benchmark('runs/tiny', '--set', 'evaluation.images=4', ...flags);
        expect(stderr).to.match(message);
        expect(numbers('runs/tiny')).to.deep.equal(wanted);
      }
    });

    it('trains the model of a configuration first, and follows the protocol of its experiment', async () => {
      folder.write('paper/config.yaml', TINY_CONFIG);
      const first = await benchmark('paper/config.yaml', '--run', 'paper/run', ...only, '--protocol', 'record');
      expect(first.stderr).to.match(/training +6 \/ 6/);
      expect(first.code).to.equal(0);
      expect(numbers('paper/run')).to.deep.include({ onProtocol: true });
      const { dataset } = JSON.parse(read('paper/protocol.json'));
      expect(dataset).to.equal(provenance('paper/run').dataset?.fingerprint);

      const again = ['paper/config.yaml', '--run', 'paper/run', ...only];
      const fewer = await benchmark(...again, '--set', 'evaluation.images=4');
      expect(fewer.code).to.equal(1);
      expect(fewer.stderr).to.match(/^Error: paper\/protocol\.json: .*\n {2}images: expected 7, got 4$/m);
      const free = await benchmark(...again, '--set', 'evaluation.images=4', '--protocol', 'ignore');
      expect(free.stderr).to.not.match(/training/);
      expect(numbers('paper/run')).to.deep.include({ onProtocol: false });
      expect((await benchmark(...again)).code).to.equal(0);
    });

    it('rejects deviations from the protocol before training', async () => {
      const { code } = await benchmark('paper/config.yaml', '--run', 'off', '--set', 'context.evaluate=[6]', ...only);
      expect(code).to.equal(1);
      expect(existsSync(folder.at('off'))).to.equal(false);
    });

    it('evaluates other runs as well, named by their folders', async () => {
      const { stdout } = await benchmark(
        'paper/config.yaml',
        'runs/tiny',
        '--run',
        'paper/run',
        '--only',
        'mean-image',
      );
      const { methods, comparison } = numbers('paper/run');
      expect(methods.map(({ name }) => name)).to.deep.equal(['run', 'tiny', 'mean image']);
      expect(stdout).to.contain('↓ less error than run');
      // The same training, so the same errors.
      expect(comparison[0]?.all[1]?.difference).to.deep.equal({ mean: 0, low: 0, high: 0 });
      const other = ['train', 'tiny.yaml', '--run', 'others', '--backend', 'cpu', '--set', 'dataset.count.train=20'];
      expect((await hypersiren(other)).code).to.equal(0);
      const refused = await benchmark('runs/tiny', 'others', ...only);
      expect(refused.stderr).to.match(
        /Error: others: was trained on images of fingerprint \w+…, the configuration has \w+…/,
      );
    });

    it('lists the baselines, and explains that a run has its own configuration', async () => {
      const misspelt = await benchmark('runs/tiny', '--only', 'mean-image,unett');
      expect(misspelt.stderr).to.contain('--only: expected baselines, got "unett"; did you mean unet?');
      expect(misspelt.code).to.equal(2);
      const twice = await benchmark('runs/tiny', '--run', 'runs/tiny-2');
      expect(twice.stderr).to.contain('--run names the run of a configuration, and runs/tiny is a folder');
      expect(twice.code).to.equal(2);
      expect((await benchmark('none.yaml')).stderr).to.match(/^Error: .*none\.yaml/m);
    });
  });
});
