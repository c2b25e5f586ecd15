import { expect } from 'chai';
import type { GeneratorEvaluationFile, Provenance } from '../packages/runner/src/index.js';
import { generatorTable, summarizeGenerator } from './record-generator.js';

describe('the record of a generator', () => {
  const run: Provenance = {
    name: 'vitgan-portraits',
    outcome: 'finished',
    started: '2026-11-30T10:00:00.000Z',
    steps: 1000,
    trainingSeconds: 90,
    command: ['hypersiren'],
    directory: '/somewhere',
    seed: 1,
    backend: { name: 'native', details: '2 threads' },
    machine: { processor: 'A processor', cores: 2, memoryGiB: 8, system: 'a system' },
    versions: {},
    git: { commit: '0123456789abcdef', modified: false },
  };
  const score = (name: 'samples' | 'gaussian' | 'training', level: number) => ({
    name,
    slicedWasserstein: { levels: [level, level + 2], mean: level + 1 },
    precision: 0.5,
    recall: 0.25,
  });
  const evaluation: GeneratorEvaluationFile = {
    ...{ name: 'vitgan-portraits', type: 'generator', objective: 'adversarial', step: 1000, split: 'test' },
    ...{ images: 500, coordinates: 64, seams: 1.0321 },
    scores: [score('samples', 20), score('gaussian', 40), score('training', 8)],
    memorization: { samples: 4.5, heldOut: 4.25, copies: 0.012 },
  };

  it('has all sets and their conditions, but no path of the machine', () => {
    const summary = summarizeGenerator(run, evaluation);
    expect(JSON.stringify(summary)).to.not.contain('/somewhere');
    const table = generatorTable(summary);
    expect(table).to.match(
      /^\| set +\| sliced Wasserstein ×10³ \| level 1, the finest \| level 2 \| precision \| recall \|$/m,
    );
    expect(table).to.match(/^\| samples \| 21\.0 \| 20\.0 \| 22\.0 \| 0\.50 \| 0\.25 \|$/m);
    expect(table).to.match(/^\| linear Gaussian model \| 41\.0 /m);
    expect(table).to.contain('1.2 % of the samples');
    expect(table).to.contain('Seed 1; 1,000 steps in 1.5 min on A processor, 2 cores\n(native: 2 threads), 2026-11-30');
  });

  it('requires a finished run', () => {
    expect(() => summarizeGenerator({ ...run, outcome: 'failed' }, evaluation)).to.throw('the run is failed');
  });
});
