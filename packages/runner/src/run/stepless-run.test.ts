import { existsSync, readdirSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { RunError } from './run-error.js';
import { createRunFolder, runFolder } from './run-folder.js';
import { isStepless } from './stepless-run.js';

describe('a run without steps', () => {
  const folder = workingFolder();
  const failed = { outcome: 'failed', backend: { name: 'cpu', details: '' }, versions: {} };
  const write = (run: string, files: Readonly<Record<string, string>>, record: object = failed): void => {
    folder.write(`${run}/config.yaml`, 'name: x');
    folder.write(`${run}/run.json`, JSON.stringify(record));
    for (const [name, content] of Object.entries(files)) folder.write(`${run}/${name}`, content);
  };

  it('does not block its folder, and leaves no files there', async () => {
    write('failed', { 'statistics.jsonl': '{"step":0}\n', 'metrics.jsonl': '', 'checkpoints/step-00000000/x': '' });
    const { release } = await createRunFolder('x', 'failed');
    expect(readdirSync('failed').filter((name) => !name.startsWith('.'))).to.deep.equal(['run.json']);
    await release();
  });

  for (const [what, files, record] of [
    ['has logged a step', { 'metrics.jsonl': '{"step":1}\n' }, failed],
    ['has a log that is damaged', { 'metrics.jsonl': 'x\n' }, failed],
    ['has a checkpoint', { 'checkpoints/step-00000001/x': '' }, failed],
    ['has something else among its checkpoints', { 'checkpoints/notes.txt': '' }, failed],
    ['has something else in its folder', { 'notes.txt': '' }, failed],
    ['is finished', {}, { ...failed, outcome: 'finished' }],
    ['has no record', {}, {}],
  ] as const)
    it(`is not one that ${what}, which is never overwritten`, async () => {
      write('kept', files, record);
      try {
        expect(await isStepless(runFolder('kept'))).to.equal(false);
        expect((await errorOf(RunError, () => createRunFolder('x', 'kept'))).code).to.equal('run-exists');
        expect(existsSync('kept/config.yaml')).to.equal(true);
      } finally {
        rmSync('kept', { recursive: true });
      }
    });
});
