import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { RunError } from './run-error.js';
import { createRunFolder, holdRunFolder, openRunFolder } from './run-folder.js';

describe('a run’s folder', () => {
  const folder = temporaryFolder();
  const before_ = process.cwd();
  before(() => process.chdir(folder.path));
  after(() => process.chdir(before_));

  it('is runs/<name>, with a number if that exists', async () => {
    const names = [];
    for (let run = 0; run < 3; run++) names.push((await createRunFolder('faces')).directory);
    expect(names.map((name) => path.relative(process.cwd(), name))).to.deep.equal([
      path.join('runs', 'faces'),
      path.join('runs', 'faces-2'),
      path.join('runs', 'faces-3'),
    ]);
  });

  it('belongs to one run if several begin at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => createRunFolder('race')));
    expect(new Set(made.map(({ directory }) => directory)).size).to.equal(8);
  });

  it('is created at the requested path, with its parents', async () => {
    const { directory, config } = await createRunFolder('x', 'deep/down/run');
    expect(directory).to.equal(path.resolve('deep/down/run'));
    expect(config).to.equal(path.resolve('deep/down/run/config.yaml'));
    expect(existsSync(directory)).to.equal(true);
  });

  it('is rejected if it was requested and is not empty', async () => {
    folder.write('taken/file', '');
    const error = await errorOf(RunError, () => createRunFolder('x', 'taken'));
    expect(error.code).to.equal('run-exists');
    expect(error.message).to.equal(
      'taken: is not empty; a run is never overwritten. Name another folder, or omit --run for a numbered one.',
    );
  });

  it('is rejected if it is not a run', async () => {
    const error = await errorOf(RunError, () => openRunFolder('taken'));
    expect(error.code).to.equal('no-run');
    folder.write('real/config.yaml', 'name: x');
    expect((await openRunFolder('real')).metrics).to.equal(path.resolve('real/metrics.jsonl'));
  });

  it('is accepted if a process was killed in it before the run began', async () => {
    folder.write('begun/.config.yaml.partial-7', 'name');
    const { release } = await createRunFolder('x', 'begun');
    await release();
    folder.write('recorded/run.json', '{}');
    await (await createRunFolder('x', 'recorded')).release();
    expect(readdirSync('recorded')).to.deep.equal(['run.json.damaged']); // a file that no run wrote is kept
    folder.write('recorded/config.yaml', 'name: x');
    expect((await errorOf(RunError, () => createRunFolder('x', 'recorded'))).code).to.equal('run-exists');
  });

  it('is held by one process at a time, and an error names that process', async () => {
    const first = await createRunFolder('x', 'shared');
    const begun = await errorOf(RunError, () => createRunFolder('x', 'shared'));
    expect(begun.code).to.equal('in-use');
    folder.write('shared/config.yaml', 'name: x');
    const { code, message } = await errorOf(RunError, () => holdRunFolder('shared'));
    expect(code).to.equal('in-use');
    expect(message).to.contain(`shared: is in use by process ${process.pid} on ${os.hostname()}. Wait until it ends`);
    await first.release();
    await (await holdRunFolder('shared')).release();
  });

  it('is cleaned of incomplete files when the run resumes', async () => {
    for (const name of [
      'config.yaml',
      '.run.json.partial-7',
      'checkpoints/.step-00000002.partial-7/x',
      'figures/a.png',
    ])
      folder.write(path.join('tidy', name), '');
    await (await holdRunFolder('tidy')).release();
    expect(readdirSync('tidy').sort()).to.deep.equal(['checkpoints', 'config.yaml', 'figures']);
    expect(readdirSync('tidy/checkpoints')).to.deep.equal([]);
  });
});
