import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RunError, type RunEvent, train } from '@hypersiren/runner';
import { expect } from 'chai';
import { errorOf } from '../../../tools/testing/error-of.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { writeReport } from './write-report.js';

describe('writeReport', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  const model = {
    encoder: { type: 'cnn', channels: [2] },
    hypernetwork: { latent: 2, hidden: [] },
    siren: { width: 4, hiddenLayers: 1 },
  };
  const config = {
    name: 'tiny',
    dataset: { source: 'portraits', size: 8, count: { train: 4, test: 2 } },
    context: { train: { pixels: [4, 40] }, evaluate: [5] },
    model,
    train: { steps: 1, batch: 2 },
  };
  before(() => train({ config, backend: 'cpu' }));

  it('writes one file into the run’s folder, and loads no model if no images are requested', async () => {
    const told: RunEvent[] = [];
    const report = await writeReport({ runs: ['runs/tiny'], images: 0, onEvent: (event) => told.push(event) });
    expect(report.path).to.equal(path.resolve('runs/tiny/report.html'));
    expect(report.bytes).to.equal(readFileSync(report.path).length);
    expect(told).to.deep.equal([]);
  });

  it('stops if aborted before it loads a model, and writes nothing', async () => {
    const options = { runs: ['runs/tiny'], output: folder.at('none.html'), backend: 'cpu' } as const;
    const ended = writeReport({ ...options, signal: AbortSignal.abort() });
    expect(await ended.catch(({ name }) => name)).to.equal('AbortError');
    expect(() => readFileSync(folder.at('none.html'))).to.throw('ENOENT');
  });

  it('rejects a folder without a run', async () => {
    expect((await errorOf(RunError, () => writeReport({ runs: ['runs'] }))).message).to.contain('runs');
  });
});
