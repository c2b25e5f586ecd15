import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { createRunFolder, openRunFolder, RunError } from './run-folder.js';

describe('a run’s folder', () => {
  const folder = temporaryFolder();
  const before_ = process.cwd();
  before(() => process.chdir(folder.path));
  after(() => process.chdir(before_));

  it('is runs/<name>, and numbered if that is taken', async () => {
    const names = [];
    for (let run = 0; run < 3; run++) names.push((await createRunFolder('faces')).directory);
    expect(names.map((name) => path.relative(process.cwd(), name))).to.deep.equal([
      path.join('runs', 'faces'),
      path.join('runs', 'faces-2'),
      path.join('runs', 'faces-3'),
    ]);
  });

  it('is given to one run alone if several begin at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => createRunFolder('race')));
    expect(new Set(made.map(({ directory }) => directory)).size).to.equal(8);
  });

  it('is made where it is asked for, with the folders above it', async () => {
    const { directory, config } = await createRunFolder('x', 'deep/down/run');
    expect(directory).to.equal(path.resolve('deep/down/run'));
    expect(config).to.equal(path.resolve('deep/down/run/config.yaml'));
    expect(existsSync(directory)).to.equal(true);
  });

  it('that is asked for and holds something is refused', async () => {
    folder.write('taken/file', '');
    const error = await errorOf(RunError, () => createRunFolder('x', 'taken'));
    expect(error.code).to.equal('run-exists');
    expect(error.message).to.equal(
      'taken: is not empty, and a run is never overwritten. Name another folder, or leave --run out to get a numbered one.',
    );
  });

  it('is refused if it holds no run', async () => {
    const error = await errorOf(RunError, () => openRunFolder('taken'));
    expect(error.code).to.equal('no-run');
    folder.write('real/config.yaml', 'name: x');
    expect((await openRunFolder('real')).metrics).to.equal(path.resolve('real/metrics.jsonl'));
  });
});
