import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { BenchmarkFile, EvaluationFile, Provenance, SweepFile } from '../packages/runner/src/index.js';
import {
  expectedOutput,
  OUTPUT_GUIDE,
  replaceOutput,
  replaceResults,
  resultsTable,
  type Summary,
  summarize,
  summarizeBenchmark,
} from './record-results.js';
import { summarizeSweep, sweepTable } from './record-sweep.js';

const score = (mean: number) => ({
  mse: { mean, standardError: mean / 10 },
  psnr: { mean: -10 * Math.log10(mean), standardError: 0.1 },
  images: [0.9 * mean, 1.1 * mean],
});
const evaluation = (predictor: string, mean: number): EvaluationFile['model'] => ({
  predictor,
  split: 'test',
  images: 2,
  seed: 0,
  contexts: [
    { context: '10', knownPixels: 10, masks: 'm', all: score(mean), unknown: score(2 * mean) },
    { context: 'full', knownPixels: 64, masks: 'm', all: score(mean / 2), unknown: null },
  ],
});
const FILE: EvaluationFile = {
  name: 'tiny',
  step: 6,
  dataset: { name: 'portraits', fingerprint: 'f', height: 8, width: 8, channels: 3 },
  model: evaluation('model', 0.01),
  baselines: [evaluation('mean image', 0.04)],
};
const RUN: Provenance = {
  name: 'tiny',
  outcome: 'finished',
  started: '2026-01-01T00:00:00.000Z',
  steps: 6,
  trainingSeconds: 90,
  command: ['hypersiren', 'train', '/home/somebody/tiny.yaml'],
  directory: '/home/somebody',
  seed: 1,
  backend: { name: 'native', details: 'C++ kernels' },
  machine: { processor: 'a processor', cores: 2, memoryGiB: 8, system: 'Linux' },
  versions: { node: '20.20.2' },
  git: { commit: '0123456789abcdef', modified: false },
  dataset: {
    name: 'portraits',
    description: 'generated portraits',
    fingerprint: 'f',
    height: 8,
    width: 8,
    channels: 3,
    splits: { test: { start: 0, count: 2 } },
  },
};

describe('recording results', () => {
  it('keeps numbers and conditions, but no path of the machine', () => {
    const text = JSON.stringify(summarize(RUN, FILE));
    expect(text).to.contain('"trainingSeconds":90').and.contain('a processor').and.contain('0123456789abcdef');
    expect(text).to.not.contain('somebody');
  });

  it('refuses a run that is not finished', () => {
    expect(() => summarize({ ...RUN, outcome: 'interrupted' }, FILE)).to.throw('the run is interrupted');
  });

  it('states the costs of the model if they were measured', () => {
    const costs = { parameters: 1234, latentNumbers: 4096, multiplyAdds: 97.4e6, trainingBytes: 15 * 2 ** 20 };
    expect(resultsTable(summarize(RUN, FILE, costs)).split('\n')).to.include(
      '1,234 parameters; 4,096 latent numbers and 97.4 M multiply-adds per image; 15.0 MiB of training memory per image of a batch.',
    );
  });

  it('makes a table of the errors', () => {
    expect(resultsTable(summarize(RUN, FILE)).split('\n')).to.deep.equal([
      '| context | model | mean image | PSNR of the model | model, unknown pixels | mean image, unknown pixels |',
      '| --- | --: | --: | --: | --: | --: |',
      '| 10 pixels | 0.0100 ± 0.0010 | 0.0400 ± 0.0040 | 20.00 dB | 0.0200 ± 0.0020 | 0.0800 ± 0.0080 |',
      '| full | 0.0050 ± 0.0005 | 0.0200 ± 0.0020 | 23.01 dB | – | – |',
      '',
      'Mean squared error over 2 images of the split test, values in [0, 1], ± standard error over images;',
      'seed 1; 6 steps in 1.5 min on a processor, 2 cores (native: C++ kernels); commit 0123456789.',
    ]);
  });

  it('adds a table of the sizes that were measured', () => {
    const score = (mean: number) => ({
      value: { mean, standardError: 0.1 },
      gradient: { mean: mean + 5, standardError: null },
    });
    const resolution = [{ context: '10', scale: 4, model: score(21), bicubic: score(20) }];
    expect(
      resultsTable(summarize(RUN, { ...FILE, resolution }))
        .split('\n')
        .slice(-3),
    ).to.deep.equal([
      '| context | size | model | bicubic | gradient: model | gradient: bicubic |',
      '| --- | --: | --: | --: | --: | --: |',
      '| 10 pixels | 4× | 21.00 ± 0.10 dB | 20.00 ± 0.10 dB | 26.00 dB | 25.00 dB |',
    ]);
  });

  it('keeps the results of a benchmark, without the errors of individual images', () => {
    const cost = { parameters: 5, multiplyAdds: null, fitSeconds: 1, imagesPerSecond: 2, peakMemory: null };
    const method = { name: 'tiny', kind: 'model', details: '', cost, evaluation: evaluation('model', 0.01) } as const;
    const benchmark: BenchmarkFile = {
      ...FILE,
      measured: RUN.started,
      backend: RUN.backend,
      machine: RUN.machine,
      git: null,
      protocol: { dataset: 'f', split: 'test', images: 2, seed: 0, masks: { 10: 'm' } },
      onProtocol: true,
      bootstrap: { level: 0.95, resamples: 10, seed: 0 },
      methods: [method],
      comparison: [],
    };
    const kept = summarizeBenchmark(benchmark);
    expect(kept.methods).to.deep.equal([{ name: 'tiny', kind: 'model', details: '', cost }]);
    expect(kept.protocol).to.deep.equal(benchmark.protocol);
  });

  it('keeps the contribution of the emitted parameters, and whether these are hypernetwork results', () => {
    const other = { mse: { mean: 0.04, standardError: 0.004 }, ratio: { value: 2, low: 1.8, high: 2.2 } };
    const emission = { swap: other, mean: other };
    const [few, full] = FILE.model.contexts as [
      (typeof FILE.model.contexts)[number],
      (typeof FILE.model.contexts)[number],
    ];
    const model = {
      ...FILE.model,
      shortcuts: [],
      contexts: [
        { ...few, all: { ...few.all, emission }, unknown: { ...score(0.02), emission } },
        { ...full, all: { ...full.all, emission } },
      ],
    };
    const baselines = [...FILE.baselines, evaluation('Gaussian posterior', 0.02)];
    const summary = summarize(RUN, { ...FILE, model, baselines, leftOut: ['One is left out.'] });
    const table = resultsTable(summary).split('\n');
    expect(table[0]).to.match(/\| another image’s parameters ÷ own, unknown pixels \|$/);
    expect(table[2]).to.match(/ \| 2\.00 \|$/);
    expect(table.at(-1)).to.match(/^Hypernetwork result: /);
    expect(summary.lessStrongest?.[0]?.unknown?.[0]?.difference?.mean).to.be.closeTo(-0.02, 1e-12);
    const output = expectedOutput(JSON.parse(JSON.stringify(summary)));
    expect(output).to.match(/^ {6}÷ own +2\.00 +2\.00$/m);
    expect(output).to.match(/^Against the Gaussian posterior, unknown pixels: better at 10\.$/m);
    expect(output).to.match(/^One is left out\.\n\ncontact sheet {2}runs\/tiny\/figures\/contact-sheet\.png$/m);
    expect(output).to.match(/^ratio chart {4}runs\/tiny\/figures\/swap\.png$/m);
    expect(JSON.stringify(summary)).to.not.contain('"images":[');
  });

  it('keeps the guide in sync with the recorded results of the default experiment', () => {
    const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
    const guide = read(OUTPUT_GUIDE);
    expect(guide).to.equal(replaceOutput(guide, JSON.parse(read('experiments/portraits/results/results.json'))));
  });

  it('keeps the errors on the front page in sync with those recorded for the default experiment', () => {
    const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
    const { errors } = JSON.parse(read('experiments/portraits/results/results.json')) as Summary;
    const contexts = ['10', '50', '200', 'half'];
    const unknown = (predictor: string) =>
      contexts.map((name) => {
        const found = errors
          .find((one) => one.predictor === predictor)
          ?.contexts.find(({ context }) => context === name);
        return found?.unknown;
      });
    const rows: Record<string, (number | undefined)[]> = {
      'hypersiren, one SIREN per patch of 2×2 pixels': unknown('model').map((region) => region?.mse.mean),
      'Gaussian posterior, the best linear prediction': unknown('Gaussian posterior').map((region) => region?.mse.mean),
      'nearest known pixel': unknown('nearest known pixel').map((region) => region?.mse.mean),
      'mean image': unknown('mean image').map((region) => region?.mse.mean),
      "hypersiren with another image's weights": unknown('model').map((region) => region?.emission?.swap.mse.mean),
    };
    for (const [label, values] of Object.entries(rows)) {
      const line =
        read('README.md')
          .split('\n')
          .find((text) => text.startsWith(`| ${label} `)) ?? '';
      const cells = line
        .replaceAll('*', '')
        .split('|')
        .slice(2, -1)
        .map((cell) => cell.trim());
      expect(cells, label).to.deep.equal(values.map((value) => value?.toFixed(4)));
    }
  });

  it('replaces the text between the markers, and nothing else', () => {
    const readme = '# A\n\n<!-- results -->\n\nold\n\n<!-- end of results -->\n\nB\n';
    expect(replaceResults(readme, 'new')).to.equal('# A\n\n<!-- results -->\n\nnew\n\n<!-- end of results -->\n\nB\n');
    expect(() => replaceResults('# A', 'new')).to.throw('expected <!-- results -->');
  });
});

describe('the results of a sweep', () => {
  const error = (mean: number) => ({ mean, low: mean - 0.001, high: mean + 0.001 });
  const sweep = (labels: readonly (readonly string[])[]): SweepFile => {
    const names = labels.map((parts) => parts.join(','));
    const compared = names.map((predictor, index) => ({
      predictor,
      error: error(0.01 * (index + 1)),
      difference: null,
    }));
    return {
      name: 'tiny',
      grid: {},
      seeds: 1,
      split: 'test',
      images: 2,
      variants: names.map((name, index) => ({
        name,
        labels: labels[index] ?? [],
        steps: [5 + index],
        trainingSeconds: [30 + index],
      })),
      comparison: [{ context: '10', knownPixels: 10, all: compared, unknown: compared }],
    };
  };

  it('of two keys are a table for each context, and one of the steps', () => {
    const text = sweepTable(
      summarizeSweep(
        sweep([
          ['cnn', 'full'],
          ['cnn', 'shifts'],
          ['set', 'full'],
        ]),
        RUN,
      ),
    );
    expect(text).to.contain('| 10 pixels | full | shifts |');
    expect(text).to.contain('| cnn | 0.0100 ± 0.0010 | 0.0200 ± 0.0010 |');
    expect(text).to.contain('| set | 0.0300 ± 0.0010 | – |');
    expect(text).to.contain('| cnn | 5 | 6 |');
    expect(text).to.contain('30 to 32 s of training, 31 in the middle,');
  });

  it('of several seeds have a table of the differences from the first combination, and rows of the baselines', () => {
    const measured = sweep([['cnn'], ['set']]);
    const [context] = measured.comparison as [SweepFile['comparison'][number]];
    const [first, second] = context.all as [(typeof context.all)[number], (typeof context.all)[number]];
    const compared = [
      first,
      { ...second, difference: error(0.01) },
      { predictor: 'mean image', error: error(0.07), difference: error(0.06) },
    ];
    const comparison = [{ ...context, all: compared, unknown: compared }];
    const text = sweepTable(summarizeSweep({ ...measured, seeds: 2, comparison }, RUN));
    expect(text).to.contain('| mean image | 0.0700 ± 0.0010 | – |');
    expect(text).to.contain('| less cnn | 10 pixels |');
    expect(text).to.contain('| set | +0.0100 [+0.00900, +0.0110] worse |');
    expect(text).to.contain('| mean image | +0.0600 [+0.0590, +0.0610] worse |');
  });

  it("of named variants are one table, without what names the machine's folders", () => {
    const summary = summarizeSweep(sweep([['paper'], ['linear heads']]), RUN);
    expect(sweepTable(summary)).to.contain('| linear heads | 0.0200 ± 0.0010 | 6 |');
    expect(JSON.stringify(summary)).not.to.contain('/home/somebody');
  });

  it('of named variants show the error with the parameters of another image where it was measured', () => {
    const measured = sweep([['cnn'], ['set']]);
    const variants = measured.variants.map((one, index) => (index === 0 ? { ...one, swapRatios: [8, 10] } : one));
    const text = sweepTable(summarizeSweep({ ...measured, variants }, RUN));
    expect(text).to.contain('another image’s parameters ÷ own | steps');
    expect(text).to.contain('| cnn | 0.0100 ± 0.0010 | 9.00 | 5 |');
    expect(text).to.contain('| set | 0.0200 ± 0.0010 | – | 6 |');
  });
});
