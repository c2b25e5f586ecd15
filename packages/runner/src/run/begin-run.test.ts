import { mkdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { beginRun } from './begin-run.js';
import { beginProvenance } from './provenance.js';
import { runFolder } from './run-folder.js';

describe('the beginning of a run', () => {
  const folder = workingFolder();
  const backend = { name: 'cpu', details: '' } as const;

  it('writes the record before the configuration, so that every run has a record', async () => {
    const record = await beginProvenance({ name: 'x', seed: 1, config: 'x.yaml', backend });
    const run = runFolder(folder.at('run'));
    mkdirSync(run.config, { recursive: true }); // a folder of this name makes writing the configuration fail
    let failed = false;
    await beginRun(run, { name: 'x' }, record).catch(() => {
      failed = true;
    });
    expect(failed).to.equal(true);
    expect(JSON.parse(readFileSync(run.provenance, 'utf8'))).to.deep.equal(record);
  });
});
